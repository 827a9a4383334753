import django.contrib.postgres.constraints
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import kunming_coord.common.fields
import pgtrigger.compiler
import pgtrigger.migrations
import projects.agreements.models
import uuid
from django.db import migrations, models

# The journal so far, to be written once more under its new numbers.
KEEP = """
    CREATE TABLE accounting_journal_batch AS SELECT * FROM accounting_batch;
    CREATE TABLE accounting_journal_entry AS SELECT * FROM accounting_entry;
    CREATE TABLE accounting_journal_basis AS SELECT * FROM accounting_interpretedbasis;
"""

# A figure was posted once per book so far, with what was filed, in the quarter it concerned, at its first turn; a
# reversal has the number after the one it takes back. Without a term the territorial entry says where a figure arises.
CARRY_OVER = """
    CREATE TEMP TABLE kc_renumbered ON COMMIT DROP AS
    SELECT batch.id AS old_id, original.quarter AS concerns,
           batch.filing_value_id * 256
               + CASE batch.book WHEN 'territorial' THEN 0 WHEN 'assessment' THEN 2 ELSE 4 END
               + CASE batch.kind WHEN 'reversal' THEN 1 ELSE 0 END AS new_id
    FROM accounting_journal_batch AS batch
    JOIN accounting_journal_batch AS original ON original.id = COALESCE(batch.reverses_id, batch.id);
    CREATE INDEX ON kc_renumbered (old_id);
    ANALYZE kc_renumbered;

    INSERT INTO accounting_batch (id, posting_id, kind, turn, quarter, concerns, book, project_id, indicator_id,
                                  filing_value_id, compiled_term_id, shareable_tax_id, arises_in_id, value_fen, held,
                                  correction_id)
    SELECT renumbered.new_id, batch.posting_id, batch.kind, 0, batch.quarter, renumbered.concerns, batch.book,
           batch.project_id, batch.indicator_id, batch.filing_value_id, batch.compiled_term_id, NULL,
           COALESCE(term.arises_in_id, territorial.district_id), value.amount_fen, false, NULL
    FROM accounting_journal_batch AS batch
    JOIN kc_renumbered AS renumbered ON renumbered.old_id = batch.id
    LEFT JOIN projects_compiledterm AS term ON term.id = batch.compiled_term_id
    LEFT JOIN accounting_filingvalue AS value ON value.id = batch.filing_value_id
    LEFT JOIN accounting_journal_entry AS territorial
           ON territorial.batch_id = batch.id AND territorial.book = 'territorial'
    ORDER BY renumbered.new_id;

    INSERT INTO accounting_entry (batch_id, district_id, posting_id, quarter, book, indicator_id, mode, amount_fen)
    SELECT renumbered.new_id, entry.district_id, batch.posting_id, entry.quarter, entry.book, entry.indicator_id,
           entry.mode, entry.amount_fen
    FROM accounting_journal_entry AS entry
    JOIN accounting_journal_batch AS batch ON batch.id = entry.batch_id
    JOIN kc_renumbered AS renumbered ON renumbered.old_id = batch.id
    ORDER BY renumbered.new_id, entry.district_id;

    INSERT INTO accounting_interpretedbasis (batch_id, policy_digest, used, credits)
    SELECT renumbered.new_id, basis.policy_digest, basis.used, basis.credits
    FROM accounting_journal_basis AS basis JOIN kc_renumbered AS renumbered ON renumbered.old_id = basis.batch_id;

    ALTER TABLE accounting_rollup DISABLE TRIGGER USER;
    UPDATE accounting_rollup AS rollup SET last_posting_id = COALESCE((
        SELECT batch.posting_id FROM accounting_journal_entry AS entry
        JOIN accounting_journal_batch AS batch ON batch.id = entry.batch_id
        WHERE entry.id = rollup.last_posting_id  -- the newest entry it had read, by its former number
    ), 0);
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE accounting_rollup ENABLE TRIGGER USER;
    SET CONSTRAINTS ALL DEFERRED;
"""

# What was verified and has been posted needs no second look; what has not is due.
DUE = """
    DELETE FROM accounting_postingdue;
    INSERT INTO accounting_postingdue (filing_id, since)
    SELECT DISTINCT filing.id, now()
    FROM accounting_filing AS filing
    JOIN accounting_filingvalue AS value ON value.filing_id = filing.id
    JOIN projects_compiledterm AS term
      ON term.project_id = filing.project_id AND term.indicator_id = value.indicator_id
     AND filing.concerns BETWEEN term.from_quarter AND term.to_quarter
    WHERE filing.status IN ('verified', 'locked')
      AND NOT EXISTS (
          SELECT 1 FROM accounting_filingvalue AS later
          WHERE later.filing_id = value.filing_id AND later.indicator_id = value.indicator_id
            AND later.revision > value.revision
      )
      AND NOT EXISTS (
          SELECT 1 FROM accounting_batch AS batch
          WHERE batch.id = value.id * 256 AND NOT EXISTS (
              SELECT 1 FROM accounting_batch AS undone WHERE undone.id = batch.id + 1
          )
      );
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
"""

FORGET = "DROP TABLE accounting_journal_batch, accounting_journal_entry, accounting_journal_basis"


class Migration(migrations.Migration):

    dependencies = [
        ('accounting', '0005_receipts'),
        ('projects', '0008_shares_in_their_term'),
    ]

    operations = [
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
        migrations.DeleteModel('BalanceCheck'),
        migrations.DeleteModel('InterpretedBasis'),
        migrations.DeleteModel('Entry'),
        migrations.DeleteModel('Batch'),
        migrations.RenameField('RollUp', 'last_entry_id', 'last_posting_id'),
        migrations.CreateModel(
            name='BalanceCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('posting_id', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='批次号')),
                ('kind', models.CharField(choices=[('post', '入账'), ('reversal', '更正（冲销）')], default='post', max_length=8)),
                ('turn', models.PositiveSmallIntegerField(default=0, help_text='0 at first, one more each time it was taken back')),
                ('quarter', kunming_coord.common.fields.QuarterField(verbose_name='入账期间')),
                ('concerns', kunming_coord.common.fields.QuarterField(verbose_name='所属期间')),
                ('book', models.CharField(choices=[('territorial', '在地口径'), ('assessment', '考核口径'), ('fiscal', '财政口径')], max_length=12)),
                ('project_id', models.BigIntegerField()),
                ('indicator_id', models.BigIntegerField()),
                ('filing_value_id', models.BigIntegerField(help_text='the figure that was posted')),
                ('compiled_term_id', models.BigIntegerField(help_text='null in the territorial book: no term decides', null=True)),
                ('shareable_tax_id', models.BigIntegerField(help_text='where what is shared was made from receipts of the finance bureau', null=True)),
                ('arises_in_id', models.BigIntegerField()),
                ('value_fen', models.BigIntegerField(verbose_name='计入核算数（分）')),
                ('held', models.BooleanField(default=False, verbose_name='待定')),
                ('correction_id', models.BigIntegerField(help_text='the correction that brought it about', null=True)),
            ],
            options={
                'verbose_name': '核算批次',
                'verbose_name_plural': '核算批次',
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('pk', models.CompositePrimaryKey('batch_id', 'district_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('batch_id', models.BigIntegerField()),
                ('district_id', models.BigIntegerField()),
                ('posting_id', models.BigIntegerField(help_text='orders the journal: what is posted later has a larger one')),
                ('quarter', kunming_coord.common.fields.QuarterField()),
                ('book', models.CharField(choices=[('territorial', '在地口径'), ('assessment', '考核口径'), ('fiscal', '财政口径')], max_length=12)),
                ('indicator_id', models.BigIntegerField()),
                ('mode', models.CharField(choices=[('territorial', '在地'), ('split', '分享'), ('duplicate', '全额双核算'), ('assign', '全额归属'), ('held', '待定')], max_length=11)),
                ('amount_fen', models.BigIntegerField()),
            ],
            options={
                'verbose_name': '核算记录',
                'verbose_name_plural': '核算记录',
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('status', models.CharField(max_length=32)),
                ('version', models.PositiveIntegerField(default=0)),
                ('from_quarter', kunming_coord.common.fields.QuarterField(verbose_name='起始季度')),
                ('to_quarter', kunming_coord.common.fields.QuarterField(verbose_name='截止季度')),
                ('reason', models.TextField(verbose_name='待定理由')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': '待定',
                'verbose_name_plural': '待定',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.AlterField(
            model_name='rollup',
            name='last_posting_id',
            field=models.BigIntegerField(help_text='the journal was read up to this posting'),
        ),
        migrations.CreateModel(
            name='InterpretedBasis',
            fields=[
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='basis', serialize=False, to='accounting.batch')),
                ('policy_digest', models.CharField(max_length=64, verbose_name='政策文件指纹')),
                ('used', models.JSONField(verbose_name='所用数据')),
                ('credits', models.JSONField(verbose_name='各方计入数（分）')),
            ],
            options={
                'verbose_name': '引擎核算依据',
                'verbose_name_plural': '引擎核算依据',
            },
        ),
        migrations.AddField(
            model_name='batch',
            name='posting',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='accounting.posting'),
        ),
        migrations.AddField(
            model_name='hold',
            name='indicator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='projects.indicator'),
        ),
        migrations.AddField(
            model_name='hold',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='projects.project'),
        ),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.RunSQL(DUE, migrations.RunSQL.noop),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name='filing',
            name='open_quarter',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='filingvalue',
            name='open_quarter',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='shareabletax',
            name='open_quarter',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='filing',
            trigger=pgtrigger.compiler.Trigger(name='open_quarter', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE one RECORD;', func="\n    FOR one IN SELECT * FROM (SELECT DISTINCT quarter, group_id FROM new_rows) AS fresh (quarter, group_id) ORDER BY quarter, group_id LOOP\n        PERFORM 1 FROM accounting_period AS period\n        WHERE period.quarter = one.quarter AND period.group_id = one.group_id AND period.status IN ('open')\n        FOR SHARE;\n        IF NOT FOUND THEN\n            RAISE EXCEPTION 'quarter: % refused, the quarter is not open for it', TG_TABLE_NAME\n                USING ERRCODE = '23514';\n        END IF;\n    END LOOP;\n    RETURN NULL;\n", hash='4975a880081c2251bc34df4a99d93754b2d5ea28', level='STATEMENT', operation='INSERT', pgid='pgtrigger_open_quarter_9e4ef', referencing='REFERENCING NEW TABLE AS new_rows ', table='accounting_filing', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='filingvalue',
            trigger=pgtrigger.compiler.Trigger(name='open_quarter', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE one RECORD;', func="\n    FOR one IN SELECT * FROM (SELECT DISTINCT filing.quarter, filing.group_id FROM new_rows JOIN accounting_filing AS filing ON filing.id = new_rows.filing_id WHERE filing.reopened_until IS NULL OR filing.status NOT IN ('reopened', 'returned')) AS fresh (quarter, group_id) ORDER BY quarter, group_id LOOP\n        PERFORM 1 FROM accounting_period AS period\n        WHERE period.quarter = one.quarter AND period.group_id = one.group_id AND period.status IN ('open')\n        FOR SHARE;\n        IF NOT FOUND THEN\n            RAISE EXCEPTION 'quarter: % refused, the quarter is not open for it', TG_TABLE_NAME\n                USING ERRCODE = '23514';\n        END IF;\n    END LOOP;\n    RETURN NULL;\n", hash='706b9ade4a78dc2389432b7871ae05a294508dd1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_open_quarter_3065a', referencing='REFERENCING NEW TABLE AS new_rows ', table='accounting_filingvalue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shareabletax',
            trigger=pgtrigger.compiler.Trigger(name='open_quarter', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE one RECORD;', func="\n    FOR one IN SELECT * FROM (SELECT DISTINCT new_rows.quarter, indicator.group_id FROM new_rows JOIN projects_compiledterm AS term ON term.id = new_rows.term_id JOIN projects_indicator AS indicator ON indicator.id = term.indicator_id) AS fresh (quarter, group_id) ORDER BY quarter, group_id LOOP\n        PERFORM 1 FROM accounting_period AS period\n        WHERE period.quarter = one.quarter AND period.group_id = one.group_id AND period.status IN ('open', 'closing')\n        FOR SHARE;\n        IF NOT FOUND THEN\n            RAISE EXCEPTION 'quarter: % refused, the quarter is not open for it', TG_TABLE_NAME\n                USING ERRCODE = '23514';\n        END IF;\n    END LOOP;\n    RETURN NULL;\n", hash='8815d27a6a6254ee1294b0e345effdb2739eb4ac', level='STATEMENT', operation='INSERT', pgid='pgtrigger_open_quarter_68ba6', referencing='REFERENCING NEW TABLE AS new_rows ', table='accounting_shareabletax', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='balancecheck',
            trigger=pgtrigger.compiler.Trigger(name='balance', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n    IF NOT EXISTS (SELECT 1 FROM accounting_balancecheck WHERE id = NEW.id) THEN\n        RETURN NULL;\n    END IF;\n    IF (SELECT COUNT(*) FROM accounting_batch WHERE posting_id = NEW.posting_id AND book = 'territorial')\n       <> (SELECT COUNT(*) FROM accounting_entry WHERE posting_id = NEW.posting_id AND book = 'territorial') THEN\n        RAISE EXCEPTION 'balance: a territorial batch of posting % has no entry', NEW.posting_id\n            USING ERRCODE = '23514';\n    END IF;\n    DELETE FROM accounting_balancecheck WHERE posting_id = NEW.posting_id;\n    RETURN NULL;\n", hash='af7e3b4b3882cc342438a0b0e465068144c9f250', operation='INSERT', pgid='pgtrigger_balance_a3762', table='accounting_balancecheck', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['quarter', 'posting_id'], name='entries_of_quarter', pages_per_range=32),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('book', 'territorial'), ('mode', 'territorial')), models.Q(('book', 'assessment'), ('mode__in', ['split', 'duplicate', 'assign', 'held'])), models.Q(('book', 'fiscal'), ('mode__in', ['split', 'held'])), _connector='OR'), name='mode_fits_book'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entry',
            trigger=pgtrigger.compiler.Trigger(name='sealed', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE usual TEXT;', func="\n    usual := current_setting('enable_nestloop');\n    IF (SELECT COUNT(*) FROM (SELECT 1 FROM new_rows LIMIT 2000) AS a_lot) = 2000 THEN\n        PERFORM set_config('enable_nestloop', 'off', true);\n    END IF;\n\n    IF EXISTS (\n        SELECT 1 FROM (SELECT DISTINCT posting_id FROM new_rows) AS fresh\n        LEFT JOIN accounting_posting AS posting\n               ON posting.id = fresh.posting_id\n              AND posting.transaction_id = (pg_current_xact_id()::text)::bigint\n        WHERE posting.id IS NULL\n    ) THEN\n        RAISE EXCEPTION 'sealed: an entry without a posting of this transaction' USING ERRCODE = '23514';\n    END IF;\n\n    IF EXISTS (\n        SELECT 1 FROM new_rows AS fresh\n        LEFT JOIN accounting_batch AS batch\n               ON batch.id = fresh.batch_id AND batch.posting_id = fresh.posting_id\n              AND batch.quarter = fresh.quarter AND batch.book = fresh.book\n              AND batch.indicator_id = fresh.indicator_id\n        WHERE batch.id IS NULL\n           OR (fresh.book = 'territorial'\n               AND (fresh.district_id <> batch.arises_in_id\n                    OR fresh.amount_fen <> CASE batch.kind WHEN 'reversal' THEN -batch.value_fen\n                                                           ELSE batch.value_fen END))\n    ) THEN\n        RAISE EXCEPTION 'sealed: an entry that is not of its batch, its quarter, its book, its indicator or its figure'\n            USING ERRCODE = '23514';\n    END IF;\n    IF EXISTS (\n        SELECT 1 FROM new_rows WHERE book <> 'territorial' GROUP BY batch_id HAVING SUM(amount_fen) <> 0\n    ) THEN\n        RAISE EXCEPTION 'balance: a batch does not sum to zero' USING ERRCODE = '23514';\n    END IF;\n    IF EXISTS (\n        SELECT 1 FROM (SELECT DISTINCT district_id FROM new_rows) AS fresh\n        WHERE NOT EXISTS (SELECT 1 FROM districts_district WHERE districts_district.id = fresh.district_id)\n    ) THEN\n        RAISE EXCEPTION 'sealed: an entry at an unknown district' USING ERRCODE = '23503';\n    END IF;\n\n    PERFORM set_config('enable_nestloop', usual, true);\n\n    RETURN NULL;\n", hash='18980cd4af39a1019d21353c7f7a83319e407788', level='STATEMENT', operation='INSERT', pgid='pgtrigger_sealed_f1379', referencing='REFERENCING NEW TABLE AS new_rows ', table='accounting_entry', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entry',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '23514';", hash='140310ed06f8f84c16412983781b969891aac42e', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2a054', table='accounting_entry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='entry',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '23514';", hash='6c721a8cccc6d9e6dc16fc21a0057d2556dd6c5a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_f0e2d', table='accounting_entry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='interpretedbasis',
            trigger=pgtrigger.compiler.Trigger(name='sealed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (\n        SELECT 1 FROM new_rows\n        LEFT JOIN accounting_batch AS batch ON batch.id = new_rows.batch_id AND batch.kind = 'post'\n        LEFT JOIN accounting_posting AS posting\n               ON posting.id = batch.posting_id\n              AND posting.transaction_id = (pg_current_xact_id()::text)::bigint\n        WHERE posting.id IS NULL\n    ) THEN\n        RAISE EXCEPTION 'sealed: a basis without a posted batch of this transaction' USING ERRCODE = '23514';\n    END IF;\n    RETURN NULL;\n", hash='6241ba570b94cae9911214831129a462024b722f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_sealed_51cf2', referencing='REFERENCING NEW TABLE AS new_rows ', table='accounting_interpretedbasis', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='interpretedbasis',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '23514';", hash='106585c1a934943f5c7f63bee7c2a74e3b8f770f', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b2e90', table='accounting_interpretedbasis', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='interpretedbasis',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '23514';", hash='6bc5a8d65f57c0e571da4e88af7c5479a738dda7', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_c5890', table='accounting_interpretedbasis', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='batch',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['quarter', 'posting_id'], name='batches_of_quarter', pages_per_range=32),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('id', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('filing_value_id'), '*', models.Value(256)), '+', django.db.models.expressions.CombinedExpression(models.F('turn'), '*', models.Value(8))), '+', models.Case(models.When(book='territorial', then=models.Value(0)), models.When(book='assessment', then=models.Value(2)), models.When(book='fiscal', then=models.Value(4)), output_field=models.BigIntegerField())), '+', models.Case(models.When(kind='reversal', then=models.Value(1)), default=models.Value(0), output_field=models.BigIntegerField())))), name='a_batch_has_the_number_of_its_figure'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(('turn__lt', 32)), name='so_many_turns_at_most'),
        ),
        migrations.AddConstraint(
            model_name='batch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('book', 'territorial'), ('compiled_term_id', None), ('held', False), ('shareable_tax_id', None)), models.Q(models.Q(('book', 'territorial'), _negated=True), ('compiled_term_id__isnull', False)), _connector='OR'), name='only_terms_adjust'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='batch',
            trigger=pgtrigger.compiler.Trigger(name='sealed', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE usual TEXT;', func="\n    usual := current_setting('enable_nestloop');\n    IF (SELECT COUNT(*) FROM (SELECT 1 FROM new_rows LIMIT 2000) AS a_lot) = 2000 THEN\n        PERFORM set_config('enable_nestloop', 'off', true);\n    END IF;\n\n    IF EXISTS (\n        SELECT 1 FROM (SELECT DISTINCT posting_id FROM new_rows) AS fresh\n        LEFT JOIN accounting_posting AS posting\n               ON posting.id = fresh.posting_id\n              AND posting.transaction_id = (pg_current_xact_id()::text)::bigint\n        WHERE posting.id IS NULL\n    ) THEN\n        RAISE EXCEPTION 'sealed: a batch without a posting of this transaction' USING ERRCODE = '23514';\n    END IF;\n\n    IF EXISTS (\n        SELECT 1 FROM new_rows AS reversal\n        LEFT JOIN accounting_batch AS original\n               ON original.id = reversal.id - 1 AND original.kind = 'post'\n              AND original.project_id = reversal.project_id AND original.indicator_id = reversal.indicator_id\n              AND original.value_fen = reversal.value_fen AND original.arises_in_id = reversal.arises_in_id\n              AND original.concerns = reversal.concerns\n              AND original.compiled_term_id IS NOT DISTINCT FROM reversal.compiled_term_id\n        WHERE reversal.kind = 'reversal' AND original.id IS NULL\n    ) THEN\n        RAISE EXCEPTION 'reverses: a reversal of nothing that was posted' USING ERRCODE = '23514';\n    END IF;\n    IF EXISTS (\n        SELECT 1 FROM new_rows AS again LEFT JOIN accounting_batch AS undone ON undone.id = again.id - 7\n        WHERE again.kind = 'post' AND again.turn > 0 AND undone.id IS NULL\n    ) THEN\n        RAISE EXCEPTION 'counts twice: a figure is posted again that was not taken back' USING ERRCODE = '23514';\n    END IF;\n\n    PERFORM set_config('enable_nestloop', usual, true);\n\n    INSERT INTO accounting_balancecheck (posting_id) SELECT DISTINCT posting_id FROM new_rows;\n    RETURN NULL;\n", hash='10a65f2c84f99e1ab031fa46a9c2dd6e43bc742a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_sealed_6c637', referencing='REFERENCING NEW TABLE AS new_rows ', table='accounting_batch', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='batch',
            trigger=pgtrigger.compiler.Trigger(name='open_quarter', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE one RECORD;', func="\n    FOR one IN SELECT * FROM (SELECT DISTINCT fresh.quarter, indicator.group_id FROM (SELECT DISTINCT quarter, indicator_id FROM new_rows) AS fresh JOIN projects_indicator AS indicator ON indicator.id = fresh.indicator_id) AS fresh (quarter, group_id) ORDER BY quarter, group_id LOOP\n        PERFORM 1 FROM accounting_period AS period\n        WHERE period.quarter = one.quarter AND period.group_id = one.group_id AND period.status IN ('open', 'closing')\n        FOR SHARE;\n        IF NOT FOUND THEN\n            RAISE EXCEPTION 'quarter: % refused, the quarter is not open for it', TG_TABLE_NAME\n                USING ERRCODE = '23514';\n        END IF;\n    END LOOP;\n    RETURN NULL;\n", hash='f18bba3eb93e15223806c95b4d9f2ad349162cb9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_open_quarter_f791f', referencing='REFERENCING NEW TABLE AS new_rows ', table='accounting_batch', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='batch',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '23514';", hash='5163e269cf6c7db5648b07d06bff6a2efb0943fd', level='STATEMENT', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5b70a', table='accounting_batch', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='batch',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '23514';", hash='357102b498a4b93df8f8dea09d29d510e8b2165b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_1c497', table='accounting_batch', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('from_quarter__lte', models.F('to_quarter'))), name='hold_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('status', 'held')), expressions=[(projects.agreements.models.QuarterRange(models.F('from_quarter'), models.F('to_quarter'), models.Value('[]')), '&&'), ('project', '='), ('indicator', '=')], name='one_hold_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='hold',
            trigger=pgtrigger.compiler.Trigger(name='legal_moves', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."status", \':\', NEW."status") = ANY(\'{held:released}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."status" IS DISTINCT FROM NEW."status") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "status" from "%" to "%" on table %\', OLD."status", NEW."status", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='614b7056201334b3d8678ea984c431752d6e5d96', operation='UPDATE', pgid='pgtrigger_legal_moves_d64a4', table='accounting_hold', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='hold',
            trigger=pgtrigger.compiler.Trigger(name='audit_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO audit_changelog (at, transaction_id, table_name, row_id, operation, before, after,\n                                 actor_id, actor_label, request_id, reason, database_user)\n    SELECT clock_timestamp(), (pg_current_xact_id()::text)::bigint, TG_TABLE_NAME, new_rows."id"::text, TG_OP, NULL::jsonb, to_jsonb(new_rows),\n           COALESCE(NULLIF(current_setting(\'kc.actor_id\', true), \'\'), \'0\')::bigint,\n           COALESCE(current_setting(\'kc.actor\', true), \'\'), COALESCE(current_setting(\'kc.request\', true), \'\'),\n           COALESCE(current_setting(\'kc.reason\', true), \'\'), session_user\n    FROM new_rows;\n    RETURN NULL;\n', hash='79202415f4dfd249d5ec4038f3e42321dd16757a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_audit_insert_3a3af', referencing='REFERENCING NEW TABLE AS new_rows ', table='accounting_hold', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='hold',
            trigger=pgtrigger.compiler.Trigger(name='audit_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO audit_changelog (at, transaction_id, table_name, row_id, operation, before, after,\n                                 actor_id, actor_label, request_id, reason, database_user)\n    SELECT clock_timestamp(), (pg_current_xact_id()::text)::bigint, TG_TABLE_NAME, new_rows."id"::text, TG_OP, to_jsonb(old_rows), to_jsonb(new_rows),\n           COALESCE(NULLIF(current_setting(\'kc.actor_id\', true), \'\'), \'0\')::bigint,\n           COALESCE(current_setting(\'kc.actor\', true), \'\'), COALESCE(current_setting(\'kc.request\', true), \'\'),\n           COALESCE(current_setting(\'kc.reason\', true), \'\'), session_user\n    FROM old_rows JOIN new_rows ON old_rows."id" = new_rows."id";\n    RETURN NULL;\n', hash='a6a31db3b20d5c739aae58f5de9dff10f985c4bc', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_audit_update_30dbb', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='accounting_hold', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='hold',
            trigger=pgtrigger.compiler.Trigger(name='audit_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO audit_changelog (at, transaction_id, table_name, row_id, operation, before, after,\n                                 actor_id, actor_label, request_id, reason, database_user)\n    SELECT clock_timestamp(), (pg_current_xact_id()::text)::bigint, TG_TABLE_NAME, old_rows."id"::text, TG_OP, to_jsonb(old_rows), NULL::jsonb,\n           COALESCE(NULLIF(current_setting(\'kc.actor_id\', true), \'\'), \'0\')::bigint,\n           COALESCE(current_setting(\'kc.actor\', true), \'\'), COALESCE(current_setting(\'kc.request\', true), \'\'),\n           COALESCE(current_setting(\'kc.reason\', true), \'\'), session_user\n    FROM old_rows;\n    RETURN NULL;\n', hash='3892b622e40733dc5a6b91d93dbbbda104b370e9', level='STATEMENT', operation='DELETE', pgid='pgtrigger_audit_delete_37f3a', referencing='REFERENCING OLD TABLE AS old_rows ', table='accounting_hold', when='AFTER')),
        ),
    ]
