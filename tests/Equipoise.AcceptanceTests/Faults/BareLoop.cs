using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Equipoise.Tests.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>
/// What a store gives at most to who commits one row at a time: processes that insert rows as large as a randomisation's entries, each in a commit of its own, and do nothing else. This assembly
/// is the program that they run.
/// </summary>
internal static class BareLoop
{
    /// <summary>Rows a second of all processes together.</summary>
    /// <param name="sqlite">A connection string for SQLite; null for the tests' PostgreSQL.</param>
    /// <param name="processes">How many insert at once.</param>
    /// <param name="rows">Rows of each.</param>
    public static double Rate(string? sqlite, int processes, int rows)
    {
        var settings = sqlite ?? PostgresServer.Shared.Settings("postgres");
        using (var made = Open(settings))
        {
            Execute(made, sqlite is null ? "DROP TABLE IF EXISTS bare; CREATE TABLE bare (id bigserial PRIMARY KEY, body text)" : "PRAGMA journal_mode = WAL; CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT)");
        }

        var started = Enumerable.Range(0, processes).Select(_ => Process.Start(new ProcessStartInfo("dotnet", [typeof(BareLoop).Assembly.Location, settings, rows.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!).ToList();
        started.ForEach(p => p.StandardOutput.ReadLine().ShouldBe("ready"));
        var watch = Stopwatch.StartNew();
        started.ForEach(p => p.StandardInput.WriteLine("go"));
        started.ForEach(p => p.StandardOutput.ReadLine().ShouldBe("done"));
        var rate = processes * rows / watch.Elapsed.TotalSeconds;
        started.ForEach(p =>
        {
            p.WaitForExit();
            p.Dispose();
        });
        return rate;
    }

    /// <summary>One of the processes.</summary>
    public static int Main(string[] args)
    {
        using var connection = Open(args[0]);
        var row = FormattableString.Invariant($"INSERT INTO bare (body) VALUES ('{new string('x', 900)}')");
        if (connection is SqliteConnection)
        {
            Execute(connection, "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000");
        }

        Execute(connection, row);
        Console.WriteLine("ready");
        Console.ReadLine();
        for (var i = int.Parse(args[1], CultureInfo.InvariantCulture); i > 0; i--)
        {
            Execute(connection, row);
        }

        Console.WriteLine("done");
        return 0;
    }

    private static DbConnection Open(string settings)
    {
        DbConnection connection = settings.StartsWith("Data Source=", StringComparison.Ordinal) ? new SqliteConnection(settings) : new NpgsqlConnection(settings);
        connection.Open();
        return connection;
    }

    private static void Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
