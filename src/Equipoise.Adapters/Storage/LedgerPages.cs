using System.Buffers.Binary;

namespace Equipoise.Adapters.Storage;

/// <summary>
/// Which entry stands on which page of a sound ledger file, by the SQLite file format (sqlite.org/fileformat2.html, 1.5 and 1.6): a leaf of the table holds
/// cells of payload length, row id and payload; what does not fit goes on in a chain of overflow pages.
/// </summary>
internal sealed class LedgerPages
{
    private const byte TableLeaf = 0x0D;

    private readonly FileStream file;

    public LedgerPages(FileStream file)
    {
        this.file = file;
        Span<byte> header = stackalloc byte[18];
        file.ReadExactly(header);
        file.Position = 0;
        var size = BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        PageSize = size == 1 ? 65536 : size;
    }

    /// <summary>Bytes in a page.</summary>
    public int PageSize { get; }

    /// <summary>The first entry with a byte on the page (from 1); null for the schema and for inner pages of the tree.</summary>
    public long? FirstEntryOn(int page)
    {
        var position = file.Position;
        try
        {
            return page == 1 ? null : CellsOf(Read(page)).Select(c => (long?)c.Row).FirstOrDefault() ?? OwnerOfOverflow(page);
        }
        finally
        {
            file.Position = position;
        }
    }

    private long? OwnerOfOverflow(int page)
    {
        for (var leaf = 2; leaf <= file.Length / PageSize; leaf++)
        {
            foreach (var (row, overflow) in CellsOf(Read(leaf)))
            {
                for (var next = overflow; next != 0; next = BinaryPrimitives.ReadInt32BigEndian(Read(next)))
                {
                    if (next == page)
                    {
                        return row;
                    }
                }
            }
        }

        return null;
    }

    private IEnumerable<(long Row, int Overflow)> CellsOf(byte[] page)
    {
        if (page[0] != TableLeaf || page[1] != 0)
        {
            yield break;
        }

        for (var cell = 0; cell < BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(3)); cell++)
        {
            int at = BinaryPrimitives.ReadUInt16BigEndian(page.AsSpan(8 + (2 * cell)));
            var length = Varint(page, ref at);
            var row = Varint(page, ref at);
            var local = LocalLength(length);
            yield return (row, local < length ? BinaryPrimitives.ReadInt32BigEndian(page.AsSpan(at + (int)local)) : 0);
        }
    }

    private long LocalLength(long length)
    {
        long most = PageSize - 35, least = ((PageSize - 12) * 32 / 255) - 23;
        var kept = least + ((length - least) % (PageSize - 4));
        return length <= most ? length : kept <= most ? kept : least;
    }

    private byte[] Read(int page)
    {
        var bytes = new byte[PageSize];
        file.Position = (page - 1L) * PageSize;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static long Varint(byte[] page, ref int at)
    {
        long value = 0;
        for (var i = 0; i < 8; i++)
        {
            var b = page[at++];
            value = (value << 7) | (b & 0x7Fu);
            if (b < 0x80)
            {
                return value;
            }
        }

        return (value << 8) | page[at++];
    }
}
