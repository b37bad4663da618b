using System.Runtime.InteropServices;

namespace Equipoise.Statistics.Categorical;

/// <summary>
/// All tables with given margins as ways through a network: a stage per column, a node per multiset of row remainders. A step fills one column and has its
/// multivariate hypergeometric probability, so the probabilities of all ways on from a node add up to 1.
/// </summary>
internal sealed class FisherNetwork(int[] rowTotals, int[] columnTotals, LogFactorial factorial, Func<string, Exception> tooLarge)
{
    /// <summary>Log probabilities are told apart to this many parts of 1: far finer than the tolerance of 1e-7.</summary>
    private const double Resolution = 1e10;

    private readonly Dictionary<long, (double Longest, double Shortest)>[] ranges = [.. columnTotals.Select(_ => new Dictionary<long, (double, double)>())];
    private long steps;
    private long nodes;

    /// <summary>The probability of all tables whose log probability is at most the bound.</summary>
    internal double AtMost(double bound)
    {
        double inside = 0;
        var ways = new Dictionary<(long Node, long Past), double> { [(Key(rowTotals), 0)] = 1 };
        Range(0, rowTotals);
        for (var stage = 0; stage < columnTotals.Length && ways.Count > 0; stage++)
        {
            var next = new Dictionary<(long, long), double>();
            foreach (var ((node, past), probability) in ways)
            {
                var (longest, shortest) = ranges[stage][node];
                var sofar = past / Resolution;
                if (sofar + longest <= bound)
                {
                    inside += probability;
                }
                else if (sofar + shortest <= bound)
                {
                    ForEachStep(stage, Remainders(node), (rest, log) =>
                    {
                        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(next, (Key(rest), (long)Math.Round((sofar + log) * Resolution)), out _);
                        sum += probability * Math.Exp(log);
                        Limit(next.Count, FisherExactTable.MaximumWays, "different ways");
                    });
                }
            }

            ways = next;
        }

        return inside;
    }

    /// <summary>The largest and the smallest log probability of a way on from a node.</summary>
    private (double Longest, double Shortest) Range(int stage, int[] remainders)
    {
        // One column left takes what is left of each row.
        if (stage == columnTotals.Length - 1)
        {
            ranges[stage][Key(remainders)] = (0, 0);
            return (0, 0);
        }

        var key = Key(remainders);
        if (ranges[stage].TryGetValue(key, out var known))
        {
            return known;
        }

        double longest = double.NegativeInfinity, shortest = double.PositiveInfinity;
        ForEachStep(stage, remainders, (rest, log) =>
        {
            var (most, least) = Range(stage + 1, (int[])rest.Clone());
            (longest, shortest) = (Math.Max(longest, log + most), Math.Min(shortest, log + least));
        });
        Limit(++nodes, FisherExactTable.MaximumWays, "nodes");
        return ranges[stage][key] = (longest, shortest);
    }

    private void Limit(long count, long most, string what)
    {
        if (count > most)
        {
            throw tooLarge(FormattableString.Invariant($"more than {most} {what}"));
        }
    }

    /// <summary>Every way to take the column's total from the remainders, as sorted new remainders with the log probability of the step.</summary>
    private void ForEachStep(int stage, int[] remainders, Action<int[], double> visit)
    {
        var rest = new int[remainders.Length];
        var sorted = new int[remainders.Length];
        var room = new int[remainders.Length + 1];
        for (var row = remainders.Length - 1; row >= 0; row--)
        {
            room[row] = room[row + 1] + remainders[row];
        }

        Fill(0, columnTotals[stage], -factorial.Choose(room[0], columnTotals[stage]));

        void Fill(int row, int left, double log)
        {
            if (row == remainders.Length)
            {
                Limit(++steps, FisherExactTable.MaximumSteps, "steps");
                rest.CopyTo(sorted, 0);
                sorted.AsSpan().Sort((one, other) => other.CompareTo(one));
                visit(sorted, log);
                return;
            }

            for (var taken = Math.Max(0, left - room[row + 1]); taken <= Math.Min(left, remainders[row]); taken++)
            {
                rest[row] = remainders[row] - taken;
                Fill(row + 1, left - taken, log + factorial.Choose(remainders[row], taken));
            }
        }
    }

    /// <summary>Sorted remainders never exceed the sorted totals, so these are digits of a number.</summary>
    private long Key(int[] remainders)
    {
        long key = 0;
        for (var row = 0; row < remainders.Length; row++)
        {
            key = (key * (rowTotals[row] + 1L)) + remainders[row];
        }

        return key;
    }

    private int[] Remainders(long key)
    {
        var remainders = new int[rowTotals.Length];
        for (var row = remainders.Length - 1; row >= 0; row--)
        {
            key = Math.DivRem(key, rowTotals[row] + 1L, out var digit);
            remainders[row] = (int)digit;
        }

        return remainders;
    }
}
