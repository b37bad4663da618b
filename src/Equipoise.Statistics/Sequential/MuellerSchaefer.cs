using System.Collections.Immutable;

namespace Equipoise.Statistics.Sequential;

/// <summary>The rest of a trial after a change of its design.</summary>
/// <param name="ConditionalError">The conditional rejection probability of the planned rest: the error of the new one.</param>
/// <param name="NewData">The new design, for data after the change only: its information fractions are shares of the new information.</param>
/// <param name="InformationToCome">The new information at fraction 1, over the full information of the plan.</param>
/// <param name="CumulativeInformation">At each new look, all information over the full information of the plan.</param>
/// <param name="CumulativeUpperZ">The same bounds for the ordinary cumulative Z of all data: (z sqrt(t) + u_k sqrt(t_k - t)) / sqrt(t_k).</param>
public sealed record ChangedRest(
    double ConditionalError, SequentialDesign NewData, double InformationToCome, ImmutableArray<double> CumulativeInformation, ImmutableArray<double> CumulativeUpperZ);

/// <summary>
/// A design changed at an interim look by the principle of the conditional rejection probability: the rest may be replaced by any design of the new data whose error is that probability, number of looks, spending
/// and information chosen in the light of all data so far; the overall error stays as planned. Source: Mueller and Schaefer, Biometrics 2001;57:886-891 and Statistics in Medicine 2004;23:2497-2508.
/// Reference: validation/reference/reestimation.json (rpact).
/// </summary>
public static class MuellerSchaefer
{
    /// <summary>Changes the rest of a design.</summary>
    /// <param name="planned">As planned; its futility bounds are ignored.</param>
    /// <param name="look">The look of the change, from 1; not the last.</param>
    /// <param name="z">The cumulative statistic there; the trial has not ended.</param>
    /// <param name="designOfError">The new design of the new data for the error it may spend; its last information fraction is 1.</param>
    /// <param name="informationToCome">The new information at fraction 1, over the full information of the plan; positive.</param>
    /// <exception cref="ArgumentException">The look is none or the last, z has ended the trial, or the conditional error is too small or too large for a design.</exception>
    public static ChangedRest Change(SequentialDesign planned, int look, double z, Func<double, SequentialDesign> designOfError, double informationToCome)
    {
        ArgumentNullException.ThrowIfNull(planned);
        ArgumentNullException.ThrowIfNull(designOfError);
        SequentialArgument.Positive(informationToCome);
        var error = Error(planned, look, z);
        var rest = designOfError(error);
        var t = planned.InformationFractions[look - 1];
        ImmutableArray<double> cumulative = [.. rest.InformationFractions.Select(fraction => t + (fraction * informationToCome))];
        return new ChangedRest(error, rest, informationToCome, cumulative,
            [.. rest.UpperZ.Zip(cumulative, (u, all) => ((z * Math.Sqrt(t)) + (u * Math.Sqrt(all - t))) / Math.Sqrt(all))]);
    }

    /// <summary>
    /// The information to come, over the full information of the plan, that gives the new design a conditional power under a drift (per full information of the plan, as everywhere): (d / drift)^2, d the drift
    /// that the new design needs.
    /// </summary>
    /// <param name="planned">As in <see cref="Change"/>.</param>
    /// <param name="look">As in <see cref="Change"/>.</param>
    /// <param name="z">As in <see cref="Change"/>.</param>
    /// <param name="designOfError">As in <see cref="Change"/>.</param>
    /// <param name="drift">Positive.</param>
    /// <param name="power">Above the conditional error and below 1.</param>
    /// <exception cref="ArgumentException">As in <see cref="Change"/>, or the drift or power is out of its range.</exception>
    public static double InformationFor(SequentialDesign planned, int look, double z, Func<double, SequentialDesign> designOfError, double drift, double power)
    {
        ArgumentNullException.ThrowIfNull(planned);
        ArgumentNullException.ThrowIfNull(designOfError);
        var needed = designOfError(Error(planned, look, z)).DriftFor(power);
        return Math.Pow(needed / SequentialArgument.Positive(drift), 2);
    }

    private static double Error(SequentialDesign planned, int look, double z)
    {
        var error = CombinationTest.ConditionalError(planned, look, SequentialArgument.Finite(z));
        if (z >= planned.UpperZ[look - 1])
        {
            throw new ArgumentException(FormattableString.Invariant($"z is {z:R} and the bound of look {look} is {planned.UpperZ[look - 1]:R}: the trial has ended"), nameof(z));
        }

        return error is > 1e-12 and < 0.5
            ? error
            : throw new ArgumentException(FormattableString.Invariant($"the conditional error is {error:R}; a new design needs one between 1e-12 and 1/2"), nameof(z));
    }
}
