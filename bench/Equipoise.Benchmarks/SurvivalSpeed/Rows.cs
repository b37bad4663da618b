using System.Runtime.InteropServices;
using Equipoise.Statistics.Random;

namespace Equipoise.Benchmarks.SurvivalSpeed;

/// <summary>
/// The rows that both programs read: exponential times, continuous, with a hazard that depends on two of five covariates and on the arm, and exponential censoring.
/// On disk a column after the other, so that the first rows of each column are a smaller sample: time and x0 to x4 as doubles, event and arm as bytes.
/// </summary>
internal sealed record Rows(double[] Times, bool[] Events, int[] Arms, double[][] Covariates)
{
    internal const int CovariateCount = 5;
    private const int Slice = 1 << 16;

    internal static void Write(string path, int count)
    {
        var columns = new double[1 + CovariateCount][];
        var (events, arms) = (new byte[count], new byte[count]);
        for (var j = 0; j < columns.Length; j++)
        {
            columns[j] = new double[count];
        }

        // A stream for each slice: the rows do not depend on how many follow, or on the number of cores.
        Parallel.For(0, (count + Slice - 1) / Slice, slice =>
        {
            var stream = RandomStream.For(2026, (ulong)slice, "survival speed");
            for (var i = slice * Slice; i < Math.Min(count, (slice + 1) * Slice); i++)
            {
                for (var j = 1; j <= CovariateCount; j++)
                {
                    columns[j][i] = j <= 3 ? stream.NextNormal() : stream.NextBernoulli(0.5) ? 1 : 0;
                }

                arms[i] = (byte)(stream.NextBernoulli(0.5) ? 1 : 0);
                var time = stream.NextExponential(Math.Exp((0.3 * columns[1][i]) - (0.2 * columns[2][i]) + (0.4 * columns[4][i]) - (0.05 * arms[i])) / 900);
                var censored = stream.NextExponential(1 / 1200.0);
                (columns[0][i], events[i]) = (Math.Min(time, censored), (byte)(time <= censored ? 1 : 0));
            }
        });
        using var file = File.Create(path);
        foreach (var column in columns)
        {
            file.Write(MemoryMarshal.AsBytes<double>(column));
        }

        file.Write(events);
        file.Write(arms);
    }

    internal static Rows Read(string path, int written, int count)
    {
        using var file = File.OpenRead(path);
        var doubles = new double[1 + CovariateCount][];
        for (var j = 0; j < doubles.Length; j++)
        {
            doubles[j] = new double[count];
            file.Position = 8L * written * j;
            file.ReadExactly(MemoryMarshal.AsBytes(doubles[j].AsSpan()));
        }

        var events = new bool[count];
        file.Position = 8L * written * doubles.Length;
        file.ReadExactly(MemoryMarshal.AsBytes(events.AsSpan()));
        file.Position = (8L * written * doubles.Length) + written;
        var arms = new int[count];
        for (var i = 0; i < count; i++)
        {
            arms[i] = file.ReadByte();
        }

        return new Rows(doubles[0], events, arms, doubles[1..]);
    }
}
