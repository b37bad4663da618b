using System.Globalization;
using Npgsql;

namespace Equipoise.Adapters.Storage;

/// <summary>A filter as a statement of PostgreSQL. The condition that an index answers is asked plainly, the others so that no index fits them: the plan follows.</summary>
internal static class PostgresSearch
{
    /// <summary>The rows: one more than the filter's limit, where there are others.</summary>
    public static NpgsqlCommand Page(NpgsqlConnection connection, string trial, EntryFilter filter)
    {
        var command = new NpgsqlCommand { Connection = connection };
        var (where, by) = Where(trial, filter, command);
        var order = filter.NewestFirst ? "DESC" : "ASC";
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT sequence, body, hash FROM equipoise.entries WHERE {where} ORDER BY {by}sequence {order} LIMIT {filter.Limit + 1}");
        return command;
    }

    /// <summary>How many rows, up to a most.</summary>
    public static NpgsqlCommand Count(NpgsqlConnection connection, string trial, EntryFilter filter, int most)
    {
        var command = new NpgsqlCommand { Connection = connection };
        var (where, _) = Where(trial, filter, command);
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM (SELECT 1 FROM equipoise.entries WHERE {where} LIMIT {most}) AS found");
        return command;
    }

    private static (string Where, string By) Where(string trial, EntryFilter filter, NpgsqlCommand command)
    {
        var (conditions, by) = (new List<string>(), "");
        void Ask(string what, string sign, object? value)
        {
            if (value is not null)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value });
                conditions.Add(string.Create(CultureInfo.InvariantCulture, $"{what} {sign} ${conditions.Count + 1}"));
            }
        }

        // The first that is asked for is looked up; coalesce keeps the planner from any other index.
        void Find(string what, string? value)
        {
            Ask(by.Length == 0 ? what : $"coalesce({what}, '')", "=", value);
            by = by.Length == 0 && value is not null ? what + ", " : by;
        }

        Ask("trial", "=", trial);
        Find(PostgresSchema.Participant, filter.Participant);
        Find(PostgresSchema.Actor, filter.Actor);
        Find(PostgresSchema.Type, filter.Type);
        Ask("sequence", ">", filter.After);
        Ask("sequence", "<", filter.Before);
        return (string.Join(" AND ", conditions), by);
    }
}
