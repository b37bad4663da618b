using System.Collections.Immutable;
using System.Globalization;

namespace Equipoise.Statistics.Sequential;

/// <summary>How an error probability is spent over a trial. Source: Lan and DeMets, Biometrika 1983;70:659-663.</summary>
/// <param name="Name">For print.</param>
/// <param name="Parameters">The parameters by name; empty where there is none.</param>
/// <param name="Formula">The error spent by time t, with e the whole error.</param>
/// <param name="Source">Where the function was published.</param>
/// <param name="Cumulative">From the whole error and a time strictly between 0 and 1 to the error spent by then.</param>
public sealed record SpendingFunction(
    string Name, ImmutableArray<SpendingParameter> Parameters, string Formula, string Source, Func<double, double, double> Cumulative)
{
    /// <summary>The error spent by a time: nothing at 0, all of it from 1 on.</summary>
    /// <param name="error">The whole error, between 0 and 1. Each bound spends its own: for a symmetric two-sided test, half of the two-sided error.</param>
    /// <param name="time">The spending time, usually the information fraction.</param>
    /// <exception cref="ArgumentOutOfRangeException">The error is none, or the time is negative or no number.</exception>
    public double Spent(double error, double time)
    {
        if (!(error > 0 && error < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(error), error, "an error to spend lies between 0 and 1");
        }

        if (!(time >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, "a spending time is not negative");
        }

        return time switch
        {
            0 => 0,
            >= 1 => error,
            _ => Math.Clamp(Cumulative(error, time), 0, error),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", [Name, .. Parameters.Select(parameter => parameter.ToString())]);
}

/// <summary>A parameter of a spending function.</summary>
/// <param name="Name">As in the formula.</param>
/// <param name="Value">Its value.</param>
public readonly record struct SpendingParameter(string Name, double Value)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Value:R}");
}
