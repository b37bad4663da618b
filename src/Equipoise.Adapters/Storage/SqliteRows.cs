using Equipoise.Trials.Ledger;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Equipoise.Adapters.Storage;

/// <summary>The rows of a ledger file as bytes, straight from SQLite's own memory: no text is made of them on the way.</summary>
internal sealed class SqliteRows : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private bool ended;

    /// <summary>Rows from a sequence on, in order, up to another.</summary>
    /// <exception cref="SqliteException">The table cannot be read.</exception>
    public SqliteRows(SqliteConnection connection, long from, long to = long.MaxValue)
    {
        database = connection.Handle ?? throw new InvalidOperationException("the connection is not open");
        Require(raw.sqlite3_prepare_v2(database, "SELECT sequence, body, hash FROM entries WHERE sequence >= ? AND sequence <= ? ORDER BY sequence", out statement));
        Require(raw.sqlite3_bind_int64(statement, 1, from));
        Require(raw.sqlite3_bind_int64(statement, 2, to));
    }

    /// <summary>Puts rows on a page until it is full or there are none left.</summary>
    /// <exception cref="SqliteException">A row cannot be read.</exception>
    /// <exception cref="LedgerFormatException">A row does not follow.</exception>
    public void Fill(StoredPage page)
    {
        while (!ended && !page.IsFull)
        {
            var result = raw.sqlite3_step(statement);
            if (result != raw.SQLITE_ROW)
            {
                ended = result == raw.SQLITE_DONE;
                Require(ended ? raw.SQLITE_OK : result);
                return;
            }

            page.Add(raw.sqlite3_column_int64(statement, 0), raw.sqlite3_column_blob(statement, 1), raw.sqlite3_column_blob(statement, 2));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => statement.Dispose();

    private void Require(int result) => SqliteException.ThrowExceptionForRC(result, database);
}
