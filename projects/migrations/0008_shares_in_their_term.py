import django.contrib.postgres.fields
from django.db import migrations, models

# Compiled terms are append-only; what they are given here says nothing their slices did not say before.
FILL = """
    ALTER TABLE projects_compiledterm DISABLE TRIGGER USER;
    UPDATE projects_compiledterm AS term SET districts = share.districts, numerators = share.numerators
    FROM (
        SELECT compiled_id, array_agg(district_id ORDER BY position) AS districts,
               array_agg(numerator ORDER BY position) AS numerators
        FROM projects_shareslice GROUP BY compiled_id
    ) AS share
    WHERE share.compiled_id = term.id;
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE projects_compiledterm ENABLE TRIGGER USER;
    SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0007_base_of_terms'),
    ]

    operations = [
        migrations.AddField(
            model_name='compiledterm',
            name='districts',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, help_text='units of the slices', size=None),
        ),
        migrations.AddField(
            model_name='compiledterm',
            name='numerators',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, help_text='their numerators', size=None),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
