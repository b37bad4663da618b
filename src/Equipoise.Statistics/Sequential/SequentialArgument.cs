using System.Runtime.CompilerServices;

namespace Equipoise.Statistics.Sequential;

/// <summary>Refusals of arguments, which name the element and its value.</summary>
internal static class SequentialArgument
{
    internal static double Positive(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is positive and finite");

    internal static double NotNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is 0 or more, and finite");

    internal static double Finite(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is finite");

    internal static double Share(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 0 && value < 1 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} lies strictly between 0 and 1");

    internal static double Alpha(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 0 && value < 0.5 ? value : throw new ArgumentOutOfRangeException(name, value, "a one-sided alpha lies between 0 and 1/2");
}
