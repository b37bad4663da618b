using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Equipoise.Adapters.Storage;

/// <summary>A filter as a statement of SQLite. It names the index that answers it, so that no plan can read the whole table: a ledger without the index is refused, not slow.</summary>
internal static class SqliteSearch
{
    /// <summary>The rows: one more than the filter's limit, where there are others.</summary>
    public static SqliteCommand Page(SqliteConnection connection, EntryFilter filter)
    {
        var command = connection.CreateCommand();
        var order = filter.NewestFirst ? "DESC" : "ASC";
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT sequence, body, hash FROM {Where(filter, command)} ORDER BY sequence {order} LIMIT {filter.Limit + 1}");
        return command;
    }

    /// <summary>How many rows, up to a most.</summary>
    public static SqliteCommand Count(SqliteConnection connection, EntryFilter filter, int most)
    {
        var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM (SELECT 1 FROM {Where(filter, command)} LIMIT {most})");
        return command;
    }

    private static string Where(EntryFilter filter, SqliteCommand command)
    {
        var index = filter switch
        {
            { Participant: not null } => "INDEXED BY entries_participant",
            { Actor: not null } => "INDEXED BY entries_actor",
            { Type: not null } => "INDEXED BY entries_type",
            _ => "NOT INDEXED",
        };
        var conditions = new List<string>();
        void Ask(string condition, object? value)
        {
            if (value is not null)
            {
                conditions.Add(string.Create(CultureInfo.InvariantCulture, $"{condition} ${conditions.Count}"));
                command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${conditions.Count - 1}"), value);
            }
        }

        Ask("participant =", filter.Participant);
        Ask(LedgerSchema.Actor + " =", filter.Actor);
        Ask("type =", filter.Type);
        Ask("sequence >", filter.After);
        Ask("sequence <", filter.Before);
        return $"entries {index} WHERE {(conditions.Count == 0 ? "true" : string.Join(" AND ", conditions))}";
    }
}
