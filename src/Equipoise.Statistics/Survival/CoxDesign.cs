using System.Collections.Immutable;
using System.Globalization;

namespace Equipoise.Statistics.Survival;

/// <summary>The covariates of a Cox model: named columns, one value per row of the sample. Adding a column gives a new design.</summary>
public sealed class CoxDesign
{
    private CoxDesign(int count, ImmutableArray<string> names, ImmutableArray<double[]> columns)
    {
        Count = count;
        Names = names;
        Columns = columns;
    }

    private CoxDesign(CoxDesign other, ImmutableArray<string> names, ImmutableArray<double[]> columns)
        : this(other.Count, names, columns) => (Offsets, Clusters) = (other.Offsets, other.Clusters);

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The columns' names, in order.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The clusters whose rows are not independent, several rows of a subject for example; null when every row stands for itself.</summary>
    public Factor? Clusters { get; private init; }

    internal ImmutableArray<double[]> Columns { get; }

    /// <summary>A known part of each row's log hazard, with coefficient 1; null for none.</summary>
    internal double[]? Offsets { get; private init; }

    /// <summary>A design of the sample's length without columns, to add to.</summary>
    public static CoxDesign Of(SurvivalSample sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return new CoxDesign(sample.Count, [], []);
    }

    /// <summary>One 0/1 column for each group after the first, named by its label: hazard ratios against the first group.</summary>
    public static CoxDesign FromGroups(SurvivalSample sample) => Of(sample).WithIndicators(sample.Groups, label => label);

    /// <summary>Adds a numeric column. The values are copied.</summary>
    /// <exception cref="ArgumentException">The length differs, a value is not finite, or the name is taken.</exception>
    public CoxDesign With(string name, IReadOnlyList<double> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(values);
        if (Names.Contains(name, StringComparer.Ordinal))
        {
            throw new ArgumentException($"the design already has a column '{name}'", nameof(name));
        }

        return new CoxDesign(this, Names.Add(name), Columns.Add(FiniteCopy(name, values)));
    }

    /// <summary>Adds a known part of the log hazard, such as the log of an exposure: it enters with coefficient 1. Given twice, the second replaces the first.</summary>
    /// <exception cref="ArgumentException">The length differs, or a value is not finite.</exception>
    public CoxDesign WithOffset(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new CoxDesign(this, Names, Columns) { Offsets = FiniteCopy("offset", values) };
    }

    /// <summary>
    /// Names the rows that belong together (rows of one subject, subjects of one family): the covariance is then estimated by the sandwich with scores added up within
    /// clusters.
    /// </summary>
    /// <exception cref="ArgumentException">The length differs.</exception>
    public CoxDesign WithClusters(Factor clusters)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        return clusters.Count == Count
            ? new CoxDesign(this, Names, Columns) { Clusters = clusters }
            : throw new ArgumentException($"clusters has {clusters.Count} values and the sample has {Count} rows", nameof(clusters));
    }

    /// <summary>Adds one 0/1 column for each label after the first, named "name=label".</summary>
    /// <exception cref="ArgumentException">The length differs, or a name is taken.</exception>
    public CoxDesign With(string name, Factor values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(values);
        return WithIndicators(values, label => $"{name}={label}");
    }

    private double[] FiniteCopy(string name, IReadOnlyList<double> values)
    {
        if (values.Count != Count)
        {
            throw new ArgumentException($"{name} has {values.Count} values and the sample has {Count} rows", nameof(values));
        }

        var (copy, refused) = Numerics.CheckedCopy.Of(values, double.MinValue, double.MaxValue);
        return refused < 0 ? copy : throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"{name}[{refused}] is {copy[refused]:R}; a covariate is finite"), nameof(values));
    }

    private CoxDesign WithIndicators(Factor values, Func<string, string> columnName)
    {
        var design = this;
        for (var label = 1; label < values.Labels.Length; label++)
        {
            var column = new double[values.Count];
            for (var row = 0; row < column.Length; row++)
            {
                column[row] = values.Codes[row] == label ? 1 : 0;
            }

            design = design.With(columnName(values.Labels[label]), column);
        }

        return design;
    }
}
