namespace Equipoise.Statistics.Survival;

/// <summary>
/// The columns of a sample laid out for one pass: part by part (the strata of a test, the groups of curves), within a part in order of time, and beside it the
/// same rows in order of entry. Rows of weight 0 are left out. A mark is twice the group's code, plus 1 for an event.
/// </summary>
internal sealed class OrderedRows
{
    private readonly Column exits;
    private readonly Column entries;

    private OrderedRows(Column exits, Column entries) => (this.exits, this.entries) = (exits, entries);

    /// <summary>The number of parts, empty ones included.</summary>
    internal int Parts => exits.Starts.Length - 1;

    /// <summary>Lays out a sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="parts">What splits it; null for one part.</param>
    /// <param name="groups">What is marked; null to mark events only.</param>
    internal static OrderedRows Of(SurvivalSample sample, Factor? parts, Factor? groups) => new(
        Lay(sample, sample.ByTime, sample.Times, parts, groups),
        sample.Entries.Length == 0 ? Column.None : Lay(sample, sample.ByEntry, sample.Entries, parts, groups));

    /// <summary>The rows of a part in order of time.</summary>
    internal RowSpan Exits(int part) => exits.Part(part);

    /// <summary>The rows of a part in order of entry; empty when all are at risk from the origin.</summary>
    internal RowSpan Entries(int part) => entries == Column.None ? default : entries.Part(part);

    private static Column Lay(SurvivalSample sample, ReadOnlySpan<int> order, ReadOnlySpan<double> times, Factor? parts, Factor? groups)
    {
        var weights = sample.Weights;
        var events = sample.Events;
        var starts = new int[(parts?.Labels.Length ?? 1) + 1];
        var partOf = parts is null ? default : parts.Codes;
        var groupOf = groups is null ? default : groups.Codes;
        for (var row = 0; row < order.Length; row++)
        {
            if (weights.Length == 0 || weights[row] > 0)
            {
                starts[(partOf.Length == 0 ? 0 : partOf[row]) + 1]++;
            }
        }

        for (var part = 1; part < starts.Length; part++)
        {
            starts[part] += starts[part - 1];
        }

        var column = new Column(new double[starts[^1]], new int[starts[^1]], weights.Length == 0 ? [] : new double[starts[^1]], starts);
        var next = starts.Length == 2 ? [0] : starts[..^1];
        foreach (var row in order)
        {
            if (weights.Length > 0 && weights[row] == 0)
            {
                continue;
            }

            var place = next[partOf.Length == 0 ? 0 : partOf[row]]++;
            column.Times[place] = times[row];
            column.Marks[place] = ((groupOf.Length == 0 ? 0 : groupOf[row]) << 1) | (events[row] ? 1 : 0);
            if (weights.Length > 0)
            {
                column.Weights[place] = weights[row];
            }
        }

        return column;
    }

    private sealed record Column(double[] Times, int[] Marks, double[] Weights, int[] Starts)
    {
        internal static readonly Column None = new([], [], [], []);

        internal RowSpan Part(int part) => new(
            Times.AsSpan(Starts[part]..Starts[part + 1]),
            Marks.AsSpan(Starts[part]..Starts[part + 1]),
            Weights.Length == 0 ? default : Weights.AsSpan(Starts[part]..Starts[part + 1]));
    }
}

/// <summary>Rows in an order: their times, marks (2 * group + event) and weights (empty when each counts once).</summary>
internal readonly ref struct RowSpan(ReadOnlySpan<double> times, ReadOnlySpan<int> marks, ReadOnlySpan<double> weights)
{
    internal ReadOnlySpan<double> Times { get; } = times;

    internal ReadOnlySpan<int> Marks { get; } = marks;

    internal ReadOnlySpan<double> Weights { get; } = weights;

    internal int Count => Times.Length;

    internal double Weight(int i) => Weights.Length == 0 ? 1 : Weights[i];
}
