using System.Collections.Immutable;
using System.Globalization;

namespace Equipoise.Trials.Reporting;

/// <summary>A table's cell: the unrounded value and how it is shown.</summary>
public abstract record TableCell
{
    /// <summary>The cell as a reader sees it, in the invariant culture.</summary>
    public abstract string Show();

    /// <summary>The R expression by which the script beside the report computes the cell's numbers anew from the analysis data; null where it does not. See <see cref="CheckScript"/>.</summary>
    public string? Recomputed { get; init; }

    /// <summary>The cell's numbers as printed, in order; empty for text.</summary>
    internal virtual ImmutableArray<PrintedNumber> Printed => [];

    /// <summary>The cell's numbers unrounded, in order, null for one that does not exist; empty for text.</summary>
    public virtual ImmutableArray<double?> Values => [];

    /// <summary>A text cell.</summary>
    public static TableCell Of(string text) => new TextCell(text);

    /// <summary>A count.</summary>
    public static TableCell Of(int count) => new CountCell(count, null);

    /// <summary>A count out of a total, shown as "16/21 (76.2%)".</summary>
    public static TableCell Share(int count, int total) => new CountCell(count, total);

    /// <summary>A number with a given number of decimals.</summary>
    public static TableCell Of(double value, int decimals) => new NumberCell(value, decimals);

    /// <summary>An estimate with its confidence limits; a limit that does not exist is null.</summary>
    public static TableCell Interval(double? estimate, double? lower, double? upper, int decimals) => new IntervalCell(estimate, lower, upper, decimals);

    /// <summary>A P value.</summary>
    public static TableCell P(double value) => new PValueCell(value);

    /// <summary>A chi-squared statistic with its degrees of freedom.</summary>
    public static TableCell ChiSquare(double statistic, int degreesOfFreedom) => new ChiSquareCell(statistic, degreesOfFreedom);

    /// <summary>A median with the smallest and the largest value, to two decimals at most.</summary>
    public static TableCell Range(double median, double smallest, double largest) => new RangeCell(median, smallest, largest);

    /// <summary>A cell without a value, and why.</summary>
    public static TableCell Missing(string reason) => new MissingCell(reason);

    private protected static string Fixed(double? value, int decimals) =>
        value is { } v && double.IsFinite(v) ? v.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : "not reached";

    private protected static PrintedNumber Number(string part, double? value, int decimals) => new(part, Fixed(value, decimals), value is { } v && double.IsFinite(v) ? decimals : null);
}

/// <summary>A number as it is printed.</summary>
/// <param name="Part">Which of the cell's numbers, such as "lower limit"; empty where there is one.</param>
/// <param name="Text">As printed.</param>
/// <param name="Decimals">Decimals printed; null where the text is a bound ("&lt; 0.001") or says that there is no number.</param>
internal readonly record struct PrintedNumber(string Part, string Text, int? Decimals);

/// <summary>Text.</summary>
public sealed record TextCell(string Text) : TableCell
{
    /// <inheritdoc/>
    public override string Show() => Text;
}

/// <summary>A count, with its total where it is a share.</summary>
public sealed record CountCell(int Count, int? Total) : TableCell
{
    /// <inheritdoc/>
    public override string Show() => Total switch
    {
        null => Count.ToString(CultureInfo.InvariantCulture),
        0 => "0/0",
        { } n => string.Create(CultureInfo.InvariantCulture, $"{Count}/{n} ({100.0 * Count / n:F1}%)"),
    };

    /// <inheritdoc/>
    public override ImmutableArray<double?> Values => Total is { } n ? [Count, n] : [Count];

    /// <inheritdoc/>
    internal override ImmutableArray<PrintedNumber> Printed => Total is { } n ? [Number("count", Count, 0), Number("of", n, 0)] : [Number("", Count, 0)];
}

/// <summary>A number.</summary>
public sealed record NumberCell(double Value, int Decimals) : TableCell
{
    /// <inheritdoc/>
    public override string Show() => Fixed(Value, Decimals);

    /// <inheritdoc/>
    public override ImmutableArray<double?> Values => [Value];

    /// <inheritdoc/>
    internal override ImmutableArray<PrintedNumber> Printed => [Number("", Value, Decimals)];
}

/// <summary>An estimate with limits.</summary>
public sealed record IntervalCell(double? Estimate, double? Lower, double? Upper, int Decimals) : TableCell
{
    /// <inheritdoc/>
    public override string Show() => Estimate is null && Lower is null && Upper is null
        ? "not reached"
        : $"{Fixed(Estimate, Decimals)} ({Fixed(Lower, Decimals)} to {Fixed(Upper, Decimals)})";

    /// <inheritdoc/>
    public override ImmutableArray<double?> Values => [Estimate, Lower, Upper];

    /// <inheritdoc/>
    internal override ImmutableArray<PrintedNumber> Printed => [Number("estimate", Estimate, Decimals), Number("lower limit", Lower, Decimals), Number("upper limit", Upper, Decimals)];
}

/// <summary>A P value, shown to two significant digits from 0.001 on and as "&lt; 0.001" below.</summary>
public sealed record PValueCell(double Value) : TableCell
{
    /// <inheritdoc/>
    public override string Show() => Value switch
    {
        < 0.001 => "< 0.001",
        < 0.1 => Value.ToString("F3", CultureInfo.InvariantCulture),
        _ => Value.ToString("F2", CultureInfo.InvariantCulture),
    };

    /// <inheritdoc/>
    public override ImmutableArray<double?> Values => [Value];

    /// <inheritdoc/>
    internal override ImmutableArray<PrintedNumber> Printed => [new("", Show(), Value switch { < 0.001 => null, < 0.1 => 3, _ => 2 })];
}

/// <summary>A chi-squared statistic, shown as "chi-square 1.234 on 1 df".</summary>
public sealed record ChiSquareCell(double Statistic, int DegreesOfFreedom) : TableCell
{
    /// <inheritdoc/>
    public override string Show() => string.Create(CultureInfo.InvariantCulture, $"chi-square {Statistic:F3} on {DegreesOfFreedom} df");

    /// <inheritdoc/>
    public override ImmutableArray<double?> Values => [Statistic, DegreesOfFreedom];

    /// <inheritdoc/>
    internal override ImmutableArray<PrintedNumber> Printed => [Number("chi-square", Statistic, 3), Number("degrees of freedom", DegreesOfFreedom, 0)];
}

/// <summary>A median and the range, shown as "61.5 (30 to 85)".</summary>
public sealed record RangeCell(double Median, double Smallest, double Largest) : TableCell
{
    /// <inheritdoc/>
    public override string Show() => string.Create(CultureInfo.InvariantCulture, $"{Median:0.##} ({Smallest:0.##} to {Largest:0.##})");

    /// <inheritdoc/>
    public override ImmutableArray<double?> Values => [Median, Smallest, Largest];

    /// <inheritdoc/>
    internal override ImmutableArray<PrintedNumber> Printed => [Number("median", Median, 2), Number("smallest", Smallest, 2), Number("largest", Largest, 2)];
}

/// <summary>No value, and why.</summary>
public sealed record MissingCell(string Reason) : TableCell
{
    /// <inheritdoc/>
    public override string Show() => Reason;
}
