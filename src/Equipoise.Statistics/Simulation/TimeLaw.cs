using Equipoise.Statistics.Design;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// From a uniform number to a time since entry in ticks, by inversion: the cumulative hazard is -log u, the time the piece of the hazard where it is reached. With a cured share c, u at or
/// below c never has the event and the others are spread anew over (0, 1). Times are rounded up to whole ticks, so that none is 0.
/// </summary>
internal sealed class TimeLaw
{
    private readonly double[] hazardAt;
    private readonly double[] tickAt;
    private readonly double[] ticksPerHazard;
    private readonly double cured;
    private readonly double notCured;

    internal TimeLaw(PiecewiseHazard hazard, TickScale scale)
    {
        var pieces = hazard.Rates.Length;
        (hazardAt, tickAt, ticksPerHazard) = (new double[pieces], new double[pieces], new double[pieces]);
        (cured, notCured) = (Steady(hazard.CuredShare), 1 - Steady(hazard.CuredShare));
        for (var k = 0; k < pieces; k++)
        {
            // A piece without hazard is never where a time falls unless it is the last: then the time is beyond every tick.
            ticksPerHazard[k] = hazard.Rates[k] > 0 ? Steady(scale.PerUnit / hazard.Rates[k]) : 1e300;
            if (k > 0)
            {
                tickAt[k] = Steady(hazard.Cuts[k - 1] * scale.PerUnit);
                hazardAt[k] = hazardAt[k - 1] + (hazard.Rates[k - 1] > 0 ? (tickAt[k] - tickAt[k - 1]) / ticksPerHazard[k - 1] : 0);
            }
        }
    }

    /// <summary>True for one rate without a cured share, where a time is -log u times <see cref="TicksPerHazard"/>.</summary>
    internal bool IsExponential => hazardAt.Length == 1 && cured == 0;

    /// <summary>The mean of the exponential law in ticks.</summary>
    internal double TicksPerHazard => ticksPerHazard[0];

    /// <summary>Everything that a time depends on, for a fingerprint.</summary>
    internal IEnumerable<double> Numbers => [.. hazardAt, .. tickAt, .. ticksPerHazard, cured];

    /// <summary>The time, from 1 to <see cref="TickScale.Never"/>.</summary>
    internal int Ticks(double uniform)
    {
        if (cured > 0)
        {
            uniform = (uniform - cured) / notCured;
            if (!(uniform > 0))
            {
                return TickScale.Never;
            }
        }

        return TicksAtHazard(-NaturalLogarithm.Of(uniform));
    }

    /// <summary>The time at which a cumulative hazard is reached by those not cured.</summary>
    internal int TicksAtHazard(double hazard)
    {
        var k = 0;
        while (k + 1 < hazardAt.Length && hazard > hazardAt[k + 1])
        {
            k++;
        }

        return Whole(tickAt[k] + ((hazard - hazardAt[k]) * ticksPerHazard[k]));
    }

    /// <summary>The share without it after so many ticks.</summary>
    internal double Survival(int ticks)
    {
        var k = 0;
        while (k + 1 < hazardAt.Length && ticks > tickAt[k + 1])
        {
            k++;
        }

        return Steady(cured + (notCured * Math.Exp(-(hazardAt[k] + ((ticks - tickAt[k]) / ticksPerHazard[k])))));
    }

    /// <summary>Up to the next whole tick, at most never.</summary>
    internal static int Whole(double ticks) => (int)Math.Min(ticks, TickScale.Never - 1) + 1;

    /// <summary>
    /// To 44 significant bits: rates that come from a logarithm of the platform may differ in the last ones between machines.
    /// </summary>
    internal static double Steady(double value)
    {
        if (value == 0)
        {
            return 0;
        }

        var exponent = 43 - Math.ILogB(value);
        return Math.ScaleB(Math.Round(Math.ScaleB(value, exponent)), -exponent);
    }
}
