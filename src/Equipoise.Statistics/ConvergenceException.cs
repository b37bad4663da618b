using System.Globalization;

namespace Equipoise.Statistics;

/// <summary>An iteration reached its cap before its tolerance. The result is withheld: an unconverged number is not a number to report.</summary>
public sealed class ConvergenceException : Exception
{
    /// <summary>Says what did not converge, after how many iterations, and how far it still was.</summary>
    /// <param name="what">The quantity that was sought.</param>
    /// <param name="iterations">Iterations made.</param>
    /// <param name="residual">What was left, on the scale that the method's tolerance names.</param>
    public ConvergenceException(string what, int iterations, double residual)
        : base(string.Create(CultureInfo.InvariantCulture, $"{what} did not converge in {iterations} iterations; the residual is {residual:R}"))
    {
        What = what;
        Iterations = iterations;
        Residual = residual;
    }

    /// <summary>The quantity that was sought.</summary>
    public string What { get; }

    /// <summary>Iterations made.</summary>
    public int Iterations { get; }

    /// <summary>What was left, on the scale that the method's tolerance names.</summary>
    public double Residual { get; }
}
