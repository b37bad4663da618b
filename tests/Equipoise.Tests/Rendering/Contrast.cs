using System.Globalization;
using System.Text.RegularExpressions;

namespace Equipoise.Tests.Rendering;

/// <summary>Relative luminance and contrast ratio as WCAG 2.2 defines them.</summary>
internal static class Contrast
{
    public static string Colour(string palette, string name) => Regex.Match(palette, "--eq-" + name + ":(#[0-9a-f]{6});").Groups[1].Value;

    public static double Ratio(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string colour) => (0.2126 * Linear(colour, 1)) + (0.7152 * Linear(colour, 3)) + (0.0722 * Linear(colour, 5));

    private static double Linear(string colour, int start)
    {
        var value = int.Parse(colour.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
