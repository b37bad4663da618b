using System.Data;
using System.Data.Common;
using System.Globalization;
using Equipoise.Adapters;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Equipoise.Web.Accounts;

/// <summary>
/// Makes the database of accounts when it is first used, under a lock, so that nodes which start at once make it once; and refuses one of another version. What is made is the script that the model
/// gives; a golden file of it shows when it changes, and then the version goes up.
/// </summary>
internal static class AccountsSchema
{
    /// <summary>The version that this program works with.</summary>
    public const int Version = 2;

    /// <summary>Held while making it: "EQAC" in ASCII.</summary>
    private const long Lock = 0x45514143;

    private const string VersionTable = "equipoise_accounts";

    /// <summary>Makes the database if it is not there.</summary>
    /// <exception cref="BadInputException">It is of another version, is something else, or cannot be made.</exception>
    public static void Ensure(AccountsDb db, AccountsPlace place)
    {
        var name = place.File ?? $"schema {AccountsDb.Schema}";
        try
        {
            if (place.File is { } file)
            {
                MakeForOwner(file);
            }

            db.Database.OpenConnection();
            var connection = db.Database.GetDbConnection();
            if (place.File is not null)
            {
                Execute(connection, null, "PRAGMA journal_mode = WAL");
            }

            Ensure(db, connection, place.Postgres is not null, name);
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            throw e is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege }
                ? new BadInputException("W013", name, "The accounts cannot be kept: the user of the database may not make the schema.", e.Message.TrimEnd('.'), "a schema that 'equipoise migrate' made, or the right to make one")
                : new BadInputException("W014", name, "The database of accounts cannot be used.", e.Message.ReplaceLineEndings(" ").TrimEnd('.'), "a place that this program may write");
        }
        finally
        {
            db.Database.CloseConnection();
        }
    }

    private static void Ensure(AccountsDb db, DbConnection connection, bool postgres, string name)
    {
        // SQLite's transactions take the writer's lock at their start.
        using var transaction = connection.BeginTransaction(postgres ? IsolationLevel.ReadCommitted : IsolationLevel.Serializable);
        if (postgres)
        {
            Execute(connection, transaction, FormattableString.Invariant($"SELECT pg_advisory_xact_lock({Lock})"));
        }

        var tables = Convert.ToInt64(Scalar(connection, transaction, postgres
            ? $"SELECT count(*) FROM information_schema.tables WHERE table_schema = '{AccountsDb.Schema}'"
            : "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"), CultureInfo.InvariantCulture);
        var table = postgres ? $"{AccountsDb.Schema}.{VersionTable}" : VersionTable;
        if (tables == 0)
        {
            Execute(connection, transaction, db.Database.GenerateCreateScript());
            Execute(connection, transaction, FormattableString.Invariant($"CREATE TABLE {table} (version int PRIMARY KEY); INSERT INTO {table} (version) VALUES ({Version})"));
            transaction.Commit();
            return;
        }

        var there = Scalar(connection, transaction, postgres ? $"SELECT to_regclass('{table}') IS NOT NULL" : $"SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '{table}')") is true or 1L;
        var version = there ? Convert.ToInt32(Scalar(connection, transaction, $"SELECT max(version) FROM {table}"), CultureInfo.InvariantCulture) : 0;
        if (version != Version)
        {
            throw new BadInputException(
                "W012", name, there ? "The accounts were kept by another version of the program." : "This holds something else than accounts.", there ? FormattableString.Invariant($"version {version}") : "other tables", FormattableString.Invariant($"version {Version}"));
        }
    }

    /// <summary>An empty file that only its owner may read; SQLite gives its side files the same rights.</summary>
    private static void MakeForOwner(string file)
    {
        if (File.Exists(file))
        {
            return;
        }

        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(file, options).Dispose();
    }

    private static void Execute(DbConnection connection, DbTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        command.ExecuteNonQuery();
    }

    private static object? Scalar(DbConnection connection, DbTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return command.ExecuteScalar();
    }
}
