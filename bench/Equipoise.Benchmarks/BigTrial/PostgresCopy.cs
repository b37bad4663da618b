using Equipoise.Adapters.Storage;
using Npgsql;

namespace Equipoise.Benchmarks.BigTrial;

/// <summary>Copies a ledger file's rows into a database as its superuser, past the triggers: for measurements, where the rows are known to follow one another.</summary>
internal static class PostgresCopy
{
    public static void Fill(string path, string name)
    {
        var parts = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = name[PostgresLedger.Prefix.Length..] };
        var trial = (string)parts["Trial"];
        parts.Remove("Trial");
        using var connection = new NpgsqlConnection(parts.ConnectionString);
        connection.Open();
        using (var past = new NpgsqlCommand("SET session_replication_role = replica", connection))
        {
            past.ExecuteNonQuery();
        }

        using (var rows = connection.BeginBinaryImport("COPY equipoise.entries (trial, sequence, body, hash) FROM STDIN (FORMAT BINARY)"))
        {
            using var ledger = SqliteLedger.OpenReadOnly(path);
            var sequence = 0L;
            foreach (var body in ledger.ReadBodies())
            {
                rows.StartRow();
                rows.Write(trial);
                rows.Write(++sequence);
                rows.Write(body);
                rows.Write(Trials.Ledger.LedgerEntry.HashOf(body));
            }

            rows.Complete();
        }

        using var analyse = new NpgsqlCommand("ANALYZE equipoise.entries", connection);
        analyse.ExecuteNonQuery();
    }
}
