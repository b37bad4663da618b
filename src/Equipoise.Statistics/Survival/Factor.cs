using System.Collections.Immutable;
using System.Globalization;

namespace Equipoise.Statistics.Survival;

/// <summary>A categorical column: labels in a stated order, and for each row the position of its label.</summary>
public sealed class Factor
{
    private readonly int[] positions;

    private Factor(ImmutableArray<string> labels, int[] codes)
    {
        Labels = labels;
        positions = codes;
    }

    /// <summary>The labels in order; the first is the reference. A label may have no rows.</summary>
    public ImmutableArray<string> Labels { get; }

    /// <summary>For each row the position of its label in <see cref="Labels"/>.</summary>
    public ReadOnlySpan<int> Codes => positions;

    /// <summary>The number of rows.</summary>
    public int Count => positions.Length;

    /// <summary>
    /// Makes a factor of one label per row. Without an <paramref name="order"/> labels are sorted by number when all of them are numbers, else by ordinal comparison.
    /// </summary>
    /// <exception cref="ArgumentException">A value is missing from the order, or the order names a label twice.</exception>
    public static Factor FromLabels(IReadOnlyList<string> values, IReadOnlyList<string>? order = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        var labels = order is null ? Sorted(values) : [.. order];
        var codeOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < labels.Length; i++)
        {
            if (!codeOf.TryAdd(labels[i], i))
            {
                throw new ArgumentException($"order[{i}] is '{labels[i]}', which is named twice", nameof(order));
            }
        }

        var codes = new int[values.Count];
        for (var row = 0; row < codes.Length; row++)
        {
            codes[row] = codeOf.TryGetValue(values[row], out var code)
                ? code
                : throw new ArgumentException($"values[{row}] is '{values[row]}', which is not one of {string.Join(", ", labels)}", nameof(values));
        }

        return new Factor(labels, codes);
    }

    /// <summary>Makes a factor of one code per row. The codes are copied.</summary>
    /// <exception cref="ArgumentException">A code has no label, or a label is named twice.</exception>
    public static Factor FromCodes(ImmutableArray<string> labels, int[] codes)
    {
        ArgumentNullException.ThrowIfNull(codes);
        for (var i = 1; i < labels.Length; i++)
        {
            if (labels.IndexOf(labels[i], 0, i, StringComparer.Ordinal) >= 0)
            {
                throw new ArgumentException($"labels[{i}] is '{labels[i]}', which is named twice", nameof(labels));
            }
        }

        for (var row = 0; row < codes.Length; row++)
        {
            if ((uint)codes[row] >= (uint)labels.Length)
            {
                throw new ArgumentException($"codes[{row}] is {codes[row]}; there are {labels.Length} labels", nameof(codes));
            }
        }

        return new Factor(labels, [.. codes]);
    }

    /// <summary>A factor of one label that all rows share.</summary>
    internal static Factor Single(int count) => new(["all"], new int[count]);

    private static ImmutableArray<string> Sorted(IReadOnlyList<string> values)
    {
        var labels = new SortedSet<string>(values, StringComparer.Ordinal);
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var label in labels)
        {
            if (!double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                return [.. labels];
            }

            numbers[label] = number;
        }

        return [.. labels.OrderBy(label => numbers[label])];
    }
}
