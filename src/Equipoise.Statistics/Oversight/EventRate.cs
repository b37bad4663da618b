using Equipoise.Statistics.Sequential;

namespace Equipoise.Statistics.Oversight;

/// <summary>Events per unit of time at risk, with exact limits.</summary>
/// <param name="Events">How many.</param>
/// <param name="Time">Time at risk, in the caller's unit.</param>
/// <param name="Rate">Events over time.</param>
/// <param name="Lower">The lower limit; 0 without events.</param>
/// <param name="Upper">The upper limit.</param>
public readonly record struct EventRate(int Events, double Time, double Rate, double Lower, double Upper)
{
    /// <summary>
    /// The rate with the exact limits of a Poisson count (Garwood): quantiles of the gamma laws with shapes x and x + 1, so that each limit leaves half of the error in its tail.
    /// Source: Garwood, Biometrika 1936;28:437-442. Reference: validation/reference/oversight.json (R's poisson.test).
    /// </summary>
    /// <param name="events">0 or more.</param>
    /// <param name="time">Above 0.</param>
    /// <param name="level">Of the interval, strictly between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative, the time is not positive, or the level is none.</exception>
    public static EventRate Of(int events, double time, double level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        if (!(time > 0 && double.IsFinite(time)))
        {
            throw new ArgumentOutOfRangeException(nameof(time), time, "time at risk is above 0 and finite");
        }

        if (!(level > 0 && level < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "a level lies strictly between 0 and 1");
        }

        var tail = (1 - level) / 2;
        return new EventRate(
            events,
            time,
            events / time,
            events == 0 ? 0 : new GammaLaw(events, 1).Quantile(tail) / time,
            new GammaLaw(events + 1, 1).Quantile(1 - tail) / time);
    }
}
