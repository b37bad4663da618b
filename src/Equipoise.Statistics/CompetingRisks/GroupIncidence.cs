using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;
using Equipoise.Statistics.Survival;

namespace Equipoise.Statistics.CompetingRisks;

/// <summary>Numbers at one observed time of a group.</summary>
/// <param name="Time">In the sample's unit.</param>
/// <param name="AtRisk">Rows under observation just before the time.</param>
/// <param name="Events">Events at the time, in the order of the causes.</param>
/// <param name="Censored">Censorings at the time, after its events.</param>
/// <param name="WeightAtRisk">The weight of those at risk; their number when rows are not weighted.</param>
public readonly record struct IncidenceCounts(double Time, int AtRisk, ImmutableArray<int> Events, int Censored, double WeightAtRisk);

/// <summary>Mean time lost to a cause before a horizon.</summary>
/// <param name="Horizon">tau.</param>
/// <param name="Mean">The area under the cumulative incidence from 0 to tau, in the sample's unit of time.</param>
/// <param name="StandardError">Of the mean, by the variance that the options name.</param>
/// <param name="Lower">The mean less z se, cut at 0.</param>
/// <param name="Upper">The mean and z se, cut at tau.</param>
public readonly record struct TimeLostEstimate(double Horizon, double Mean, double StandardError, double Lower, double Upper);

/// <summary>The cumulative incidences of one group, one curve per cause, and the probability of no event.</summary>
public sealed class GroupIncidence
{
    private readonly IncidenceSteps steps;
    private readonly IncidenceInfluence.Row[] rows;
    private readonly double z;

    internal GroupIncidence(string label, ImmutableArray<string> causes, IncidenceSteps steps, IncidenceInfluence.Row[] rows, AalenJohansenOptions options)
    {
        (this.steps, this.rows) = (steps, rows);
        z = Normal.UpperQuantile((1 - options.ConfidenceLevel) / 2);
        Label = label;
        Options = options;
        Counts = [.. steps.Time.Select((time, at) => new IncidenceCounts(time, steps.AtRisk[at], [.. steps.Events.Select(cause => cause[at])], steps.Censored[at], steps.Weight[at]))];
        var ofSurvival = new double[steps.Time.Length];
        Causes = [.. causes.Select((cause, code) => Curve(cause, code, ofSurvival))];
        EventFree = Curve("event-free", steps.Survival, ofSurvival, eventFree: true);
    }

    /// <summary>The group.</summary>
    public string Label { get; }

    /// <summary>The conventions.</summary>
    public AalenJohansenOptions Options { get; }

    /// <summary>Numbers at risk and events at each distinct observed time, ascending.</summary>
    public ImmutableArray<IncidenceCounts> Counts { get; }

    /// <summary>One curve per cause, in the order of the sample's labels.</summary>
    public ImmutableArray<IncidenceCurve> Causes { get; }

    /// <summary>The probability of no event yet: Kaplan-Meier with every cause an event. With the incidences it adds up to 1.</summary>
    public IncidenceCurve EventFree { get; }

    /// <summary>The curve of a cause.</summary>
    /// <exception cref="KeyNotFoundException">There is no such cause.</exception>
    public IncidenceCurve this[string cause] => Causes.FirstOrDefault(curve => string.Equals(curve.Cause, cause, StringComparison.Ordinal))
        ?? throw new KeyNotFoundException($"there is no cause '{cause}'; there are {string.Join(", ", Causes.Select(curve => curve.Cause))}");

    /// <summary>
    /// The mean time lost to a cause before the horizon: the area under its curve (Andersen, Statistics in Medicine 2013;32:5278-5285). Over the causes, with the restricted mean
    /// event-free time, it adds up to the horizon. After the last observation the curve is carried forward.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such cause.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is not positive and finite.</exception>
    public TimeLostEstimate TimeLost(string cause, double horizon)
    {
        if (!(horizon > 0 && double.IsFinite(horizon)))
        {
            throw new ArgumentOutOfRangeException(nameof(horizon), horizon, "the horizon of a mean time is positive and finite");
        }

        var code = Causes.IndexOf(this[cause]);
        var moments = new IncidenceMoments(steps, code, Options.Variance);
        var influence = new IncidenceInfluence(steps, rows, code);
        double area = 0, incidence = 0, now = 0;
        for (var at = 0; at <= steps.Time.Length; at++)
        {
            var next = at < steps.Time.Length ? Math.Min(horizon, steps.Time[at]) : horizon;
            area += incidence * (next - now);
            moments.Wait(next - now);
            influence.Wait(next - now);
            now = next;
            if (at == steps.Time.Length || steps.Time[at] >= horizon)
            {
                break;
            }

            incidence = steps.Incidence[code][at];
            moments.Pass(at);
            influence.Pass(at);
        }

        var error = Math.Sqrt(rows.Length > 0 ? influence.OfArea : moments.OfArea);
        return new TimeLostEstimate(horizon, area, error, Math.Max(0, area - (z * error)), Math.Min(horizon, area + (z * error)));
    }

    private IncidenceCurve Curve(string cause, int code, double[] ofSurvival)
    {
        var variances = new double[steps.Time.Length];
        var moments = new IncidenceMoments(steps, code, Options.Variance);
        var influence = new IncidenceInfluence(steps, rows, code);
        for (var at = 0; at < variances.Length; at++)
        {
            if (steps.AllEvents(at) > 0)
            {
                moments.Pass(at);
                influence.Pass(at);
                ofSurvival[at] = rows.Length > 0 ? influence.OfSurvival : moments.OfSurvival;
                variances[at] = rows.Length > 0 ? influence.OfIncidence : moments.OfIncidence;
            }
            else if (at > 0)
            {
                (ofSurvival[at], variances[at]) = (ofSurvival[at - 1], variances[at - 1]);
            }
        }

        return Curve(cause, steps.Incidence[code], variances, eventFree: false);
    }

    private IncidenceCurve Curve(string cause, double[] probabilities, double[] variances, bool eventFree)
    {
        var points = new IncidencePoint[probabilities.Length];
        for (var at = 0; at < points.Length; at++)
        {
            var error = Math.Sqrt(variances[at]);
            var (lower, upper) = Limits(probabilities[at], error, eventFree);
            points[at] = new IncidencePoint(steps.Time[at], probabilities[at], error, lower, upper);
        }

        return new IncidenceCurve(Label, cause, [.. points], eventFree ? 1 : 0);
    }

    private (double? Lower, double? Upper) Limits(double p, double error, bool eventFree)
    {
        if (Options.Limits == IncidenceLimits.ComplementaryLogLog && !eventFree)
        {
            if (p is 0 or >= 1)
            {
                return (null, null);
            }

            var (low, high) = KaplanMeier.Limits(1 - p, z * error / (1 - p), SurvivalLimits.LogLog);
            return (1 - high, 1 - low);
        }

        return p == 0 ? (null, null) : KaplanMeier.Limits(Math.Min(1, p), z * error / p, Options.Limits switch
        {
            IncidenceLimits.Plain => SurvivalLimits.Plain,
            IncidenceLimits.Log => SurvivalLimits.Log,
            IncidenceLimits.LogLog or IncidenceLimits.ComplementaryLogLog => SurvivalLimits.LogLog,
            IncidenceLimits.Logit => SurvivalLimits.Logit,
            _ => SurvivalLimits.Arcsine,
        });
    }
}
