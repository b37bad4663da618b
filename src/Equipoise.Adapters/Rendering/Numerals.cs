using System.Globalization;

namespace Equipoise.Adapters.Rendering;

/// <summary>Numbers as characters, in the invariant culture and without NaN: what is not finite is drawn at zero and written as a dash.</summary>
internal static class Numerals
{
    /// <summary>Stands where there is no value.</summary>
    public const string None = "\u2013";

    /// <summary>A coordinate with at most two decimals, so that the last bits of a number never change a file.</summary>
    public static string Coordinate(double value)
    {
        var rounded = double.IsFinite(value) ? Math.Round(value, 2, MidpointRounding.AwayFromZero) : 0;
        return (rounded == 0 ? 0 : rounded).ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>A number with as many decimals as it needs, at most <paramref name="decimals"/>; the minus sign is U+2212.</summary>
    public static string Short(double value, int decimals = 4) =>
        double.IsFinite(value) ? Signed(Math.Round(value, decimals, MidpointRounding.AwayFromZero), "0." + new string('#', decimals)) : None;

    /// <summary>A number with exactly <paramref name="decimals"/> decimals; the minus sign is U+2212.</summary>
    public static string Fixed(double value, int decimals) =>
        double.IsFinite(value) ? Signed(value, "F" + decimals.ToString(CultureInfo.InvariantCulture)) : None;

    /// <summary>A proportion as a percentage.</summary>
    public static string Percent(double proportion, int decimals = 0) =>
        double.IsFinite(proportion) ? Fixed(100 * proportion, decimals) + "%" : None;

    /// <summary>A count.</summary>
    public static string Count(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Signed(double value, string format)
    {
        var text = value.ToString(format, CultureInfo.InvariantCulture);
        var digits = text.TrimStart('-');
        return digits.Length == text.Length || digits.All(c => c is '0' or '.') ? digits : "\u2212" + digits;
    }
}
