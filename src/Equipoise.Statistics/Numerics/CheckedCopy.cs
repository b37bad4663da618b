namespace Equipoise.Statistics.Numerics;

/// <summary>A caller's column, copied and checked in one pass, on all cores where it is long.</summary>
internal static class CheckedCopy
{
    private const int RowsPerChunk = 1 << 16;

    /// <summary>The values, and the first element outside the range or not a number; -1 when there is none.</summary>
    internal static (double[] Copy, int Refused) Of(IReadOnlyList<double> values, double lowest, double highest)
    {
        if (values is not double[] array)
        {
            double[] listed = [.. values];
            return (listed, Columns.FirstOutside(listed, lowest, highest));
        }

        var copy = GC.AllocateUninitializedArray<double>(array.Length);
        var refused = new int[(copy.Length + RowsPerChunk - 1) / RowsPerChunk];
        if (refused.Length < 2)
        {
            CopyChunk(0);
        }
        else
        {
            Parallel.For(0, refused.Length, CopyChunk);
        }

        var chunk = Array.FindIndex(refused, first => first >= 0);
        return (copy, chunk < 0 ? -1 : refused[chunk] + (chunk * RowsPerChunk));

        void CopyChunk(int chunk)
        {
            if (refused.Length == 0)
            {
                return;
            }

            var part = copy.AsSpan(chunk * RowsPerChunk, Math.Min(RowsPerChunk, copy.Length - (chunk * RowsPerChunk)));
            array.AsSpan(chunk * RowsPerChunk, part.Length).CopyTo(part);
            refused[chunk] = Columns.FirstOutside(part, lowest, highest);
        }
    }
}
