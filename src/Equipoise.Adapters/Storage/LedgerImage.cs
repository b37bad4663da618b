using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Equipoise.Adapters.Storage;

/// <summary>
/// A ledger's file as it would be, written afresh from the same entries. SQLite lays out rows that are only ever appended in one way, whatever the transactions,
/// so that every byte of the real file, unused space included, has an expected value. Three counters of the header depend on history: they are checked apart.
/// </summary>
internal sealed class LedgerImage : IDisposable
{
    private static readonly System.Collections.Concurrent.ConcurrentBag<FileStream> Open = [];

    private const int ChangeCounter = 24;
    private const int ValidFor = 92;
    private const int WriterVersion = 96;

    /// <summary>The versions of SQLite that may have written a ledger, as the header has them (3.50.4 is 3050004): those of releases of this program, and the one in use.</summary>
    private static readonly ImmutableArray<uint> Writers = [3_050_004, (uint)SQLitePCL.raw.sqlite3_libversion_number()];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("equipoise-verify-");

    private string Path => System.IO.Path.Combine(folder.FullName, "image.ledger");

    /// <summary>Writes the image as the ledger came about: what a migration created was created behind the entries that there were. The rows may be checked as they are drawn: what their enumeration throws comes through.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="version">The schema's version.</param>
    /// <param name="migrations">The versions that were not there from the start, in order, and the entries that there were.</param>
    public void Fill(IEnumerable<(long Sequence, string Body, string Hash)> rows, int version, IReadOnlyList<(int Version, long Entries)> migrations) => Write(Path, rows, version, migrations);

    /// <summary>The same into a file of another name.</summary>
    public static void Write(string path, IEnumerable<(long Sequence, string Body, string Hash)> rows, int version, IReadOnlyList<(int Version, long Entries)> migrations)
    {
        var late = new Queue<(int Version, long Entries)>(migrations.Where(m => m.Entries > 0));
        var has = late.TryPeek(out var first) ? first.Version - 1 : version;
        using var ledger = SqliteLedger.Create(path, has);
        using var row = rows.GetEnumerator();
        while (late.TryDequeue(out var next))
        {
            ledger.AppendRaw(Upto(row, next.Entries));
            var now = late.TryPeek(out var after) && after.Entries > next.Entries ? after.Version - 1 : version;
            ledger.Migrate(has, now);
            (has, late) = (now, new Queue<(int Version, long Entries)>(late.Where(m => m.Version > now)));
        }

        ledger.AppendRaw(Upto(row, long.MaxValue));
    }

    private static IEnumerable<(long Sequence, string Body, string Hash)> Upto(IEnumerator<(long Sequence, string Body, string Hash)> row, long last)
    {
        for (var taken = 0L; taken < last && row.MoveNext(); taken++)
        {
            yield return row.Current;
            if (row.Current.Sequence == last)
            {
                yield break;
            }
        }
    }

    /// <summary>Compares a ledger's file with the image.</summary>
    /// <exception cref="LedgerMisfitException">They differ.</exception>
    public void RequireEqual(string ledger)
    {
        var actual = Looked(ledger);
        using var expected = new FileStream(Path, FileMode.Open, FileAccess.Read);
        var pages = new LedgerPages(expected);
        if (actual.Length != expected.Length)
        {
            throw new LedgerMisfitException(null, FormattableString.Invariant($"The file has {actual.Length} bytes; its entries take {expected.Length}."));
        }

        var (a, e) = (new byte[pages.PageSize], new byte[pages.PageSize]);
        for (var page = 1; expected.ReadAtLeast(e, e.Length, throwOnEndOfStream: false) == e.Length; page++)
        {
            actual.ReadExactly(a);
            if (page == 1)
            {
                RequirePlausibleCounters(a);
                foreach (var counter in (int[])[ChangeCounter, ValidFor, WriterVersion])
                {
                    e.AsSpan(counter, 4).CopyTo(a.AsSpan(counter));
                }
            }

            var same = a.AsSpan().CommonPrefixLength(e);
            if (same < e.Length)
            {
                var entry = pages.FirstEntryOn(page);
                var where = entry is null ? "which holds no entry" : FormattableString.Invariant($"which holds entry {entry}");
                throw new LedgerMisfitException(entry, FormattableString.Invariant($"Every entry can be read, but byte {((page - 1L) * pages.PageSize) + same} of the file is not what these entries give (page {page}, {where}): the file was changed by something else than this program."));
            }
        }
    }

    /// <summary>
    /// The ledger's own file, to look at. It is not closed while the process runs: closing it would take away the locks that this process's connections hold on the ledger (sqlite.org/howtocorrupt.html, 2.2).
    /// </summary>
    private static FileStream Looked(string ledger)
    {
        var file = new FileStream(ledger, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Open.Add(file);
        return file;
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);

    private static void RequirePlausibleCounters(byte[] header)
    {
        var writer = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(WriterVersion));
        if (!header.AsSpan(ChangeCounter, 4).SequenceEqual(header.AsSpan(ValidFor, 4)) || !Writers.Contains(writer))
        {
            throw new LedgerMisfitException(null, FormattableString.Invariant($"The file's header was changed, or the file was written by another program: its counters of changes disagree, or SQLite {writer} wrote it last. No entry is touched."));
        }
    }
}
