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

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The columns' names, in order.</summary>
    public ImmutableArray<string> Names { get; }

    internal ImmutableArray<double[]> Columns { get; }

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
        if (values.Count != Count)
        {
            throw new ArgumentException($"{name} has {values.Count} values and the sample has {Count} rows", nameof(values));
        }

        if (Names.Contains(name, StringComparer.Ordinal))
        {
            throw new ArgumentException($"the design already has a column '{name}'", nameof(name));
        }

        for (var row = 0; row < Count; row++)
        {
            if (!double.IsFinite(values[row]))
            {
                throw new ArgumentException(
                    string.Create(CultureInfo.InvariantCulture, $"{name}[{row}] is {values[row]:R}; a covariate is finite"), nameof(values));
            }
        }

        return new CoxDesign(Count, Names.Add(name), Columns.Add([.. values]));
    }

    /// <summary>Adds one 0/1 column for each label after the first, named "name=label".</summary>
    /// <exception cref="ArgumentException">The length differs, or a name is taken.</exception>
    public CoxDesign With(string name, Factor values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(values);
        return WithIndicators(values, label => $"{name}={label}");
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
