using System.Diagnostics;

namespace Equipoise.Tests.Storage;

/// <summary>A PostgreSQL server of the tests' own in a temporary folder, reached by a socket in it; the binaries are those of the machine.</summary>
internal sealed class PostgresServer : IDisposable
{
    private const string Database = "trials";

    private static readonly Lazy<PostgresServer> One = new(() =>
    {
        var server = new PostgresServer();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server;
    });

    private readonly string folder = Directory.CreateTempSubdirectory("equipoise-postgres-").FullName;

    public PostgresServer()
    {
        if (Environment.UserName == "root")
        {
            Run("chown", "postgres", folder);
        }

        AsPostgres("initdb", "-D", Data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "--locale=C");
        Start();
        Sql("CREATE ROLE equipoise_owner LOGIN; CREATE ROLE equipoise_app LOGIN;", "postgres");
        Sql("CREATE DATABASE trials OWNER equipoise_owner", "postgres");
    }

    /// <summary>Where the server's programs are; null where there are none.</summary>
    public static string? Programs { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "pg_ctl"))).Order(StringComparer.Ordinal).LastOrDefault()
        : null;

    /// <summary>Why tests on PostgreSQL are skipped; null where they are not.</summary>
    public static string? Missing => Programs is null ? "PostgreSQL is not here (Debian package postgresql)" : null;

    /// <summary>The server that tests share.</summary>
    public static PostgresServer Shared => One.Value;

    private string Data => Path.Combine(folder, "data");

    /// <summary>A ledger's name on this server.</summary>
    public string Name(string trial, string user = "equipoise_app") => $"postgres:Trial={trial};Host={folder};Database={Database};Username={user}";

    /// <summary>What Npgsql connects with.</summary>
    public string Settings(string user) => $"Host={folder};Database={Database};Username={user};Pooling=false";

    public void Start() => AsPostgres("pg_ctl", "-D", Data, "-w", "-s", "-l", Path.Combine(folder, "log"), "-o", $"-k {folder} -c listen_addresses='' -c max_connections=100", "start");

    /// <summary>Stops at once, as a crash does.</summary>
    public void Crash() => AsPostgres("pg_ctl", "-D", Data, "-s", "-m", "immediate", "stop");

    public void Sql(string sql, string database = Database, string user = "postgres") =>
        Run(Path.Combine(Programs!, "psql"), "-q", "-h", folder, "-U", user, "-d", database, "-v", "ON_ERROR_STOP=1", "-c", sql);

    public void Dispose()
    {
        try
        {
            Crash();
        }
        catch (InvalidOperationException)
        {
            // It does not run.
        }

        Directory.Delete(folder, recursive: true);
    }

    private static void AsPostgres(string program, params string[] args)
    {
        var path = Path.Combine(Programs!, program);
        if (Environment.UserName == "root")
        {
            Run("runuser", ["-u", "postgres", "--", path, .. args]);
        }
        else
        {
            Run(path, args);
        }
    }

    private static void Run(string program, params string[] args)
    {
        // The server keeps what it inherits open: its output goes to its log, and here only errors are read.
        var start = new ProcessStartInfo(program, args) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = args.Any(a => a.EndsWith("initdb", StringComparison.Ordinal)), WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        if (start.RedirectStandardOutput)
        {
            process.StandardOutput.ReadToEnd();
        }

        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', args)} ended with {process.ExitCode}: {process.StandardError.ReadToEnd()}");
        }
    }
}

/// <summary>A test that needs PostgreSQL, and is skipped with a message where it is not.</summary>
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.Missing;
}
