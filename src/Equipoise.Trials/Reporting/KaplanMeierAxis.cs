using System.Collections.Immutable;

namespace Equipoise.Trials.Reporting;

/// <summary>
/// Where the time axis of a Kaplan-Meier figure ends and where its ticks stand. The axis ends at the last time at which about a tenth of all participants are still at risk (Morris et al. 2019, BMJ
/// Open 9:e030215; Pocock, Clayton and Altman 2002, Lancet 359:1686): beyond it a few participants draw the eye.
/// </summary>
/// <param name="LastTime">The last follow-up time at which the share is still at risk; 0 for nobody.</param>
/// <param name="Ticks">Ticks from 0, evenly spaced; the first at or after <paramref name="LastTime"/> ends the axis.</param>
public sealed record KaplanMeierAxis(double LastTime, ImmutableArray<double> Ticks)
{
    /// <summary>The share at risk at which the axis ends unless another is wanted.</summary>
    public const double UsualShare = 0.1;

    /// <summary>The end of the axis.</summary>
    public double End => Ticks[^1];

    /// <summary>The axis of participants followed for these times, all arms together, events and censorings alike.</summary>
    /// <param name="followUp">Each participant's follow-up, in the axis's unit, not negative; a participant is at risk at t where the follow-up is at least t.</param>
    /// <param name="share">The share of all participants, above 0 and at most 1, that has to be at risk.</param>
    /// <exception cref="ArgumentException">A time is negative or not finite, or the share lies outside (0, 1]; it is named.</exception>
    public static KaplanMeierAxis Of(IReadOnlyList<double> followUp, double share = UsualShare)
    {
        ArgumentNullException.ThrowIfNull(followUp);
        if (share is not (> 0 and <= 1))
        {
            throw new ArgumentException(FormattableString.Invariant($"The share at risk is {share}; it lies above 0 and at most at 1."), nameof(share));
        }

        for (var i = 0; i < followUp.Count; i++)
        {
            if (!double.IsFinite(followUp[i]) || followUp[i] < 0)
            {
                throw new ArgumentException(FormattableString.Invariant($"FollowUp[{i}] is {followUp[i]}; follow-up is a finite time of at least 0."), nameof(followUp));
            }
        }

        // The k-th longest follow-up is the last time at which k are at risk; k is the share rounded up, so that at the end the share is reached and not merely approached.
        var needed = Math.Max(1, (int)Math.Ceiling((share * followUp.Count) - 1e-9));
        var last = followUp.Count == 0 ? 0 : followUp.OrderDescending().ElementAt(needed - 1);
        return new KaplanMeierAxis(last, TicksTo(last));
    }

    /// <summary>Ticks for months: each 12 beyond five years, 6 beyond two, 3 beyond three quarters of a year, else each month; for much longer axes each 60, 120 and so on, at most about 20 ticks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or not finite.</exception>
    public static ImmutableArray<double> TicksTo(double last)
    {
        if (!double.IsFinite(last) || last < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(last), last, "An axis ends at a finite time of at least 0.");
        }

        var step = last switch { > 60 => 12.0, > 24 => 6, > 9 => 3, _ => 1 };
        while (last / step > 20)
        {
            step *= step == 12 ? 5 : 2;
        }

        return [.. Enumerable.Range(0, Math.Max(1, (int)Math.Ceiling((last / step) - 1e-9)) + 1).Select(i => i * step)];
    }
}
