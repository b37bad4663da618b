using System.Collections.Immutable;

namespace Equipoise.Statistics.Multiplicity;

/// <summary>
/// The plan of a graphical procedure: which share of the level each hypothesis starts with, and to whom it leaves its share when rejected. Validated once, here.
/// Source: Bretz, Maurer, Brannath and Posch, Statistics in Medicine 2009;28:586-604.
/// </summary>
public sealed class HypothesisGraph
{
    /// <summary>Sums of shares that are meant to be 1 may exceed it by their rounding.</summary>
    private const double Rounding = 1e-12;

    private readonly double[,] transitions;

    private HypothesisGraph(ImmutableArray<string> names, ImmutableArray<double> weights, double[,] transitions) =>
        (Names, Weights, this.transitions) = (names, weights, transitions);

    /// <summary>The hypotheses.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The share of the level that each starts with; together at most 1.</summary>
    public ImmutableArray<double> Weights { get; }

    /// <summary>The number of hypotheses.</summary>
    public int Count => Names.Length;

    /// <summary>The part of its share that a rejected hypothesis leaves to another one.</summary>
    public double Transition(int from, int to) => transitions[from, to];

    /// <summary>Validates and copies a plan.</summary>
    /// <param name="names">The hypotheses, no two alike.</param>
    /// <param name="weights">One per hypothesis, 0 or more, together at most 1.</param>
    /// <param name="transitions">From (row) to (column): 0 or more, 0 on the diagonal, each row at most 1 together.</param>
    /// <exception cref="ArgumentException">Names the element and its value.</exception>
    public static HypothesisGraph Create(IReadOnlyList<string> names, IReadOnlyList<double> weights, double[,] transitions)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(transitions);
        var count = names.Count;
        if (count == 0 || weights.Count != count || transitions.GetLength(0) != count || transitions.GetLength(1) != count)
        {
            throw new ArgumentException(
                $"{count} hypotheses with {weights.Count} weights and transitions of {transitions.GetLength(0)} by {transitions.GetLength(1)}; there is a weight and a row and a column for each",
                nameof(names));
        }

        double sum = 0;
        for (var i = 0; i < count; i++)
        {
            if (names.Take(i).Contains(names[i], StringComparer.Ordinal))
            {
                throw new ArgumentException($"names[{i}] is '{names[i]}', which is named twice", nameof(names));
            }

            sum += Share(weights[i], FormattableString.Invariant($"weights[{i}]"), nameof(weights));
            double row = 0;
            for (var j = 0; j < count; j++)
            {
                row += Share(transitions[i, j], FormattableString.Invariant($"transitions[{i}, {j}]"), nameof(transitions));
            }

            if (transitions[i, i] != 0 || row > 1 + Rounding)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"transitions[{i}, ...] add up to {row:R} with {transitions[i, i]:R} on the diagonal; they add up to at most 1, with 0 there"), nameof(transitions));
            }
        }

        return sum <= 1 + Rounding
            ? new HypothesisGraph([.. names], [.. weights], (double[,])transitions.Clone())
            : throw new ArgumentException(FormattableString.Invariant($"the weights add up to {sum:R}; they add up to at most 1"), nameof(weights));
    }

    /// <summary>Holm's procedure: equal weights, and a rejected hypothesis leaves its share to all others in equal parts.</summary>
    /// <exception cref="ArgumentException">No name, or a name twice.</exception>
    public static HypothesisGraph Holm(params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return Create(names, [.. names.Select(_ => 1.0 / names.Count)], Matrix(names.Count, (from, to) => from == to ? 0 : 1.0 / (names.Count - 1)));
    }

    /// <summary>The fixed sequence: the first has the whole level, and leaves it to the second, and so on.</summary>
    /// <exception cref="ArgumentException">No name, or a name twice.</exception>
    public static HypothesisGraph FixedSequence(params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return Fallback(names, [.. names.Select((_, i) => i == 0 ? 1.0 : 0.0)]);
    }

    /// <summary>
    /// The fallback procedure: each has a share of its own, to which a rejected hypothesis adds all of its share for the next one in order; what the last one has ends
    /// with it. Source: Wiens, Pharmaceutical Statistics 2003;2:211-215; Wiens and Dmitrienko, Journal of Biopharmaceutical Statistics 2005;15:929-942.
    /// </summary>
    /// <exception cref="ArgumentException">As <see cref="Create"/>.</exception>
    public static HypothesisGraph Fallback(IReadOnlyList<string> names, IReadOnlyList<double> weights)
    {
        ArgumentNullException.ThrowIfNull(names);
        return Create(names, weights, Matrix(names.Count, (from, to) => to == from + 1 ? 1 : 0));
    }

    internal double[,] CopyTransitions() => (double[,])transitions.Clone();

    private static double Share(double value, string what, string name) => value >= 0 && value <= 1 + Rounding
        ? value
        : throw new ArgumentException(FormattableString.Invariant($"{what} is {value:R}; a share lies between 0 and 1"), name);

    private static double[,] Matrix(int count, Func<int, int, double> value)
    {
        var matrix = new double[count, count];
        for (var from = 0; from < count; from++)
        {
            for (var to = 0; to < count; to++)
            {
                matrix[from, to] = value(from, to);
            }
        }

        return matrix;
    }
}
