using System.Globalization;

namespace Equipoise.Trials.Reporting;

/// <summary>A table's cell: the unrounded value and how it is shown.</summary>
public abstract record TableCell
{
    /// <summary>The cell as a reader sees it, in the invariant culture.</summary>
    public abstract string Show();

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

    /// <summary>A cell without a value, and why.</summary>
    public static TableCell Missing(string reason) => new MissingCell(reason);

    private protected static string Fixed(double? value, int decimals) =>
        value is { } v && double.IsFinite(v) ? v.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : "not reached";
}

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
}

/// <summary>A number.</summary>
public sealed record NumberCell(double Value, int Decimals) : TableCell
{
    /// <inheritdoc/>
    public override string Show() => Fixed(Value, Decimals);
}

/// <summary>An estimate with limits.</summary>
public sealed record IntervalCell(double? Estimate, double? Lower, double? Upper, int Decimals) : TableCell
{
    /// <inheritdoc/>
    public override string Show() => Estimate is null && Lower is null && Upper is null
        ? "not reached"
        : $"{Fixed(Estimate, Decimals)} ({Fixed(Lower, Decimals)} to {Fixed(Upper, Decimals)})";
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
}

/// <summary>No value, and why.</summary>
public sealed record MissingCell(string Reason) : TableCell
{
    /// <inheritdoc/>
    public override string Show() => Reason;
}
