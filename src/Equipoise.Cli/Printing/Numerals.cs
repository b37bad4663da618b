using System.Globalization;

namespace Equipoise.Cli.Printing;

/// <summary>Numbers for reading, in the same form on every machine. JSON has them unrounded.</summary>
internal static class Numerals
{
    /// <summary>Significant digits, every digit of a whole part up to 15, an exponent only beyond; a dash for none.</summary>
    public static string Significant(double? value, int digits = 4) => value switch
    {
        null => "-",
        double.PositiveInfinity => "infinite",
        double.NegativeInfinity => "-infinite",
        { } number when Math.Abs(number) >= Math.Pow(10, digits) && Math.Abs(number) < 1e15 => number.ToString("F0", CultureInfo.InvariantCulture),
        { } number => number.ToString($"G{digits.ToString(CultureInfo.InvariantCulture)}", CultureInfo.InvariantCulture),
    };

    /// <summary>Decimal places; a dash for none.</summary>
    public static string Decimals(double? value, int places) => value switch
    {
        null => "-",
        double.PositiveInfinity => "infinite",
        double.NegativeInfinity => "-infinite",
        { } number => number.ToString($"F{places.ToString(CultureInfo.InvariantCulture)}", CultureInfo.InvariantCulture),
    };

    /// <summary>A P value: two significant digits, in decimals down to 0.0001, else as a bound.</summary>
    public static string P(double value) => value < 0.0001 ? "< 0.0001" : value.ToString(value < 0.001 ? "F5" : value < 0.01 ? "F4" : "F3", CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>An estimate with its limits.</summary>
    public static string WithLimits(double? value, double? lower, double? upper, int digits = 4) =>
        $"{Significant(value, digits)} ({Significant(lower, digits)} to {Significant(upper, digits)})";
}
