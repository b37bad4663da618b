using System.Globalization;
using System.Runtime.CompilerServices;

namespace Equipoise.Statistics.Design;

/// <summary>Refusals of arguments, which name the element and its value.</summary>
internal static class DesignArgument
{
    internal static double Positive(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is positive and finite");

    internal static double NotNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is 0 or more, and finite");

    internal static double Share(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 0 && value < 1 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} lies strictly between 0 and 1");

    internal static double Alpha(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 0 && value < 0.5 ? value : throw new ArgumentOutOfRangeException(name, value, "a one-sided alpha lies between 0 and 1/2");

    internal static double Power(double value, double alpha, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > alpha && value < 1 ? value : throw new ArgumentOutOfRangeException(name, value, "a power lies between alpha and 1");

    /// <summary>Cuts between pieces: finite, above 0, each above the one before it.</summary>
    internal static void Cuts(IReadOnlyList<double> cuts, string name)
    {
        for (var k = 0; k < cuts.Count; k++)
        {
            if (!(cuts[k] > (k == 0 ? 0 : cuts[k - 1]) && double.IsFinite(cuts[k])))
            {
                throw new ArgumentException(Text($"{name}[{k}] is {cuts[k]:R}; cuts are finite, above 0, and each above the one before it"), name);
            }
        }
    }

    /// <summary>Rates of pieces: finite and 0 or more.</summary>
    internal static void Rates(IReadOnlyList<double> rates, int count, string name)
    {
        if (rates.Count != count)
        {
            throw new ArgumentException(Text($"{name} has {rates.Count} elements; {count} pieces need {count}"), name);
        }

        for (var k = 0; k < rates.Count; k++)
        {
            if (!(rates[k] >= 0 && double.IsFinite(rates[k])))
            {
                throw new ArgumentException(Text($"{name}[{k}] is {rates[k]:R}; a rate is 0 or more, and finite"), name);
            }
        }
    }

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
