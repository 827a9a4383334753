from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('accounting', '0005_receipts')]

    operations = [
        migrations.DeleteModel('BalanceCheck'),
        migrations.DeleteModel('InterpretedBasis'),
        migrations.DeleteModel('Entry'),
        migrations.DeleteModel('Batch'),
        migrations.RenameField('RollUp', 'last_entry_id', 'last_posting_id'),
    ]
