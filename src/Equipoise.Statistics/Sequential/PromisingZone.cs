using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>Where conditional power under the trend lies at the interim analysis.</summary>
public enum ZoneOfResult
{
    /// <summary>Below the promising zone: the information stays as planned.</summary>
    Unfavourable,

    /// <summary>The information is raised.</summary>
    Promising,

    /// <summary>At or above the power sought: the information stays as planned.</summary>
    Favourable,
}

/// <summary>What the promising-zone rule says at an interim analysis.</summary>
/// <param name="Zone">Where the result lies.</param>
/// <param name="ConditionalPower">Under the trend, with the information as planned.</param>
/// <param name="FinalInformation">The new final information over the planned: 1 outside the promising zone.</param>
/// <param name="FinalCriticalZ">
/// The bound for the ordinary final Z with the new information that keeps the error exactly: the conditional error of the planned test is used up.
/// </param>
public sealed record ReestimatedInformation(ZoneOfResult Zone, double ConditionalPower, double FinalInformation, double FinalCriticalZ);

/// <summary>Information re-estimated once, at one interim analysis of a test without early rejection. Source: Mehta and Pocock, Statistics in Medicine 2011;30:3267-3284.</summary>
public static class PromisingZone
{
    /// <summary>
    /// With z at fraction t and planned end 1: in the promising zone the new end n solves conditional power = power under the trend,
    /// n = t + (t / z^2) ((c sqrt(1) - z sqrt(t)) / sqrt(1 - t) + z_power)^2, at most the largest; the bound for the ordinary Z at n is
    /// (z sqrt(t) + sqrt((n - t) / (1 - t)) (c - z sqrt(t))) / sqrt(n) (Gao, Ware and Mehta, Journal of Biopharmaceutical Statistics 2008;18:1184-1196).
    /// </summary>
    /// <param name="z">The statistic at the interim analysis.</param>
    /// <param name="informationFraction">t, between 0 and 1.</param>
    /// <param name="criticalZ">Of the planned final test.</param>
    /// <param name="power">Conditional power sought.</param>
    /// <param name="zoneFrom">The conditional power at which the promising zone starts.</param>
    /// <param name="largest">The most final information, over the planned; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static ReestimatedInformation Apply(double z, double informationFraction, double criticalZ, double power, double zoneFrom, double largest)
    {
        if (!(informationFraction > 0 && informationFraction < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(informationFraction), informationFraction, "an interim information fraction lies between 0 and 1");
        }

        if (!(power > 0 && power < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(power), power, "a power lies between 0 and 1");
        }

        if (!(zoneFrom > 0 && zoneFrom < power))
        {
            throw new ArgumentOutOfRangeException(nameof(zoneFrom), zoneFrom, FormattableString.Invariant($"the promising zone starts above 0 and below the power, {power:R}"));
        }

        if (!(largest >= 1 && double.IsFinite(largest)))
        {
            throw new ArgumentOutOfRangeException(nameof(largest), largest, "the most final information is finite and at least that planned, 1");
        }

        var now = ConditionalPower.UnderTrend(z, informationFraction, criticalZ);
        if (now < zoneFrom || now >= power)
        {
            return new ReestimatedInformation(now < zoneFrom ? ZoneOfResult.Unfavourable : ZoneOfResult.Favourable, now, 1, criticalZ);
        }

        var (t, b) = (informationFraction, z * Math.Sqrt(informationFraction));
        var left = (criticalZ - b) / Math.Sqrt(1 - t);
        var raised = t / (z * z) * Math.Pow(left + Normal.Quantile(power), 2);
        var end = z > 0 ? Math.Clamp(t + raised, 1, largest) : largest;
        return new ReestimatedInformation(ZoneOfResult.Promising, now, end, (b + (Math.Sqrt(end - t) * left)) / Math.Sqrt(end));
    }
}
