using System.Collections.Immutable;
using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Design;

/// <summary>How participants still to come are counted.</summary>
public enum AccrualCount
{
    /// <summary>A fixed number, the pattern's total rounded; each enters at a time drawn from the pattern.</summary>
    FixedNumber,

    /// <summary>A Poisson process with the pattern's rates.</summary>
    Poisson,
}

/// <summary>Participants still to come after a data cut.</summary>
/// <param name="Pattern">Rates over time since the cut.</param>
/// <param name="Count">What is random about their number.</param>
public sealed record RemainingAccrual(AccrualPattern Pattern, AccrualCount Count);

/// <summary>The law of the number of events by a calendar time.</summary>
/// <param name="Known">Events known at the cut.</param>
/// <param name="MoreProbabilities">The probabilities of 0, 1, 2, ... further events.</param>
public sealed record EventCountLaw(int Known, ImmutableArray<double> MoreProbabilities)
{
    /// <summary>The expected number, known ones included.</summary>
    public double Mean => Known + MoreProbabilities.Select((p, k) => p * k).Sum();

    /// <summary>The probability of at least so many events, known ones included.</summary>
    public double AtLeast(int events) => events <= Known ? 1 : MoreProbabilities.Skip(events - Known).Sum();

    /// <summary>The smallest number that is not exceeded with at least this probability.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not strictly between 0 and 1.</exception>
    public int Quantile(double probability)
    {
        DesignArgument.Share(probability);
        var k = 0;
        for (var sum = MoreProbabilities[0]; sum < probability && k + 1 < MoreProbabilities.Length; sum += MoreProbabilities[++k])
        {
        }

        return Known + k;
    }
}

/// <summary>When a number of events is reached, as predicted. A limit is null where it lies beyond the latest time asked for, and the cut where events not yet reported may have done so.</summary>
/// <param name="Lower">Reached by then with probability (1 - level) / 2.</param>
/// <param name="Median">Reached by then with probability one half.</param>
/// <param name="Upper">Reached by then with probability (1 + level) / 2.</param>
/// <param name="ProbabilityByLatest">The probability that it is reached by the latest time.</param>
public sealed record EventDatePrediction(double? Lower, double? Median, double? Upper, double ProbabilityByLatest);

/// <summary>
/// The blinded forecast of a trial's events: who is at risk, who is still to come and a pooled course, or several with weights, give the predictive law of the number of events by any time, and by that of the
/// time of any event. Given a course a participant at risk since u has an event by follow-up v with probability (F(v) - F(u)) / S(u), F the incidence of the event and S the share at risk; the sum over
/// participants is Poisson-binomial, by convolution, and those to come add a binomial or Poisson number. P(e-th event by s) = P(at least e events by s). Exact given the courses.
/// Source: Bagiella and Heitjan, Statistics in Medicine 2001;20:2055-2063; Anisimov, Pharmaceutical Statistics 2011;10:517-522. Reference: validation/reference/event-forecast.json (R's integrate).
/// </summary>
public sealed class EventForecast
{
    private readonly BlindedFollowUp data;
    private readonly RemainingAccrual? accrual;
    private readonly (double Weight, ArmCourse Course, ExitLaw Law)[] courses;

    private EventForecast(BlindedFollowUp data, RemainingAccrual? accrual, (double Weight, ArmCourse Course, ExitLaw Law)[] courses) =>
        (this.data, this.accrual, this.courses) = (data, accrual, courses);

    /// <summary>With one pooled course, as estimated or assumed.</summary>
    /// <param name="data">The participants as they stand.</param>
    /// <param name="accrual">Those to come; null for none.</param>
    /// <param name="course">The pooled course.</param>
    public static EventForecast Of(BlindedFollowUp data, RemainingAccrual? accrual, PooledCourse course) => Of(data, accrual, [new WeightedCourse(1, course)]);

    /// <summary>With courses weighted by what is believed of them, as <see cref="PooledPosterior"/> makes them.</summary>
    /// <exception cref="ArgumentException">There is no course, or a weight is negative or no number.</exception>
    public static EventForecast Of(BlindedFollowUp data, RemainingAccrual? accrual, IReadOnlyList<WeightedCourse> courses)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(courses);
        for (var i = 0; i < courses.Count; i++)
        {
            if (!(courses[i].Weight >= 0 && double.IsFinite(courses[i].Weight)))
            {
                throw new ArgumentException(DesignArgument.Text($"courses[{i}].Weight is {courses[i].Weight:R}; a weight is 0 or more, and finite"), nameof(courses));
            }
        }

        var sum = courses.Sum(c => c.Weight);
        return sum > 0
            ? new EventForecast(data, accrual, [.. courses.Where(c => c.Weight > 0).Select(c => (c.Weight / sum, c.Course.AsOne, c.Course.Law))])
            : throw new ArgumentException($"{courses.Count} courses with weights that add up to 0", nameof(courses));
    }

    /// <summary>The predictive law of the number of events by a calendar time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is before the cut.</exception>
    public EventCountLaw CountBy(double time)
    {
        var mixed = new List<double>();
        foreach (var (weight, course, law) in courses)
        {
            var more = More(course, law, Checked(time));
            for (var k = 0; k < more.Length; k++)
            {
                if (k == mixed.Count)
                {
                    mixed.Add(0);
                }

                mixed[k] += weight * more[k];
            }
        }

        return new EventCountLaw(data.Events, [.. mixed]);
    }

    /// <summary>The probability that a number of events, known ones included, is reached by a calendar time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is before the cut.</exception>
    public double ProbabilityOfReaching(int events, double time) => CountBy(time).AtLeast(events);

    /// <summary>The median and the limits of the time at which a number of events is reached.</summary>
    /// <param name="events">Known ones included; more than are known.</param>
    /// <param name="level">Of the interval, strictly between 0 and 1.</param>
    /// <param name="latest">No later calendar time is looked at.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is reached already, the level is out of its range, or the latest time is not after the cut.</exception>
    public EventDatePrediction DateOf(int events, double level, double latest)
    {
        DesignArgument.Share(level);
        if (events <= data.Events)
        {
            throw new ArgumentOutOfRangeException(nameof(events), events, $"the number is above the {data.Events} events known at the cut");
        }

        if (!(latest > data.Cut && double.IsFinite(latest)))
        {
            throw new ArgumentOutOfRangeException(nameof(latest), latest, DesignArgument.Text($"the latest time is after the cut, {data.Cut:R}"));
        }

        var most = ProbabilityOfReaching(events, latest);

        // Events not reported yet may have happened before the cut.
        var least = ProbabilityOfReaching(events, data.Cut);
        return new EventDatePrediction(At((1 - level) / 2), At(0.5), At((1 + level) / 2), most);

        double? At(double probability) => most < probability
            ? null
            : least >= probability ? data.Cut
            : Root.Between(time => ProbabilityOfReaching(events, time) - probability, data.Cut, latest, "the time of a number of events");
    }

    /// <summary>The law of further events under one course.</summary>
    private double[] More(ArmCourse course, ExitLaw law, double time)
    {
        var chances = new List<double>();
        foreach (var p in data.Participants.Where(p => p.Status == BlindedStatus.AtRisk))
        {
            var risk = course.AtRisk(p.FollowUp);
            var until = Math.Max(time - p.Entry, p.FollowUp);
            chances.Add(risk > 0 ? Math.Clamp((law.By(Exit.Event, until) - law.By(Exit.Event, p.FollowUp)) / risk, 0, 1) : 0);
        }

        var now = PoissonBinomial.Probabilities(chances.ToArray());
        if (accrual is null || time <= data.Cut)
        {
            return now;
        }

        var expected = ExpectedAmongNew(law, time - data.Cut);
        return Convolution.Of(now, accrual.Count == AccrualCount.Poisson
            ? Poisson(expected)
            : Binomial.Probabilities((int)Math.Round(accrual.Pattern.Total), Math.Min(1, expected / accrual.Pattern.Total)));
    }

    private double ExpectedAmongNew(ExitLaw law, double time)
    {
        double sum = 0, from = 0;
        for (var k = 0; k < accrual!.Pattern.Ends.Length && from < time; k++)
        {
            sum += accrual.Pattern.Rates[k] * law.Integral(Exit.Event, time - accrual.Pattern.Ends[k], time - from);
            from = accrual.Pattern.Ends[k];
        }

        return sum;
    }

    /// <summary>Probabilities until less than 1e-15 is left, by ratios outwards from the mode.</summary>
    private static double[] Poisson(double mean)
    {
        var law = new double[(int)Math.Ceiling(mean + (9 * Math.Sqrt(mean)) + 30)];
        var mode = (int)mean;
        law[mode] = Math.Exp((mode * Math.Log(Math.Max(mean, 1e-300))) - mean - MathNet.Numerics.SpecialFunctions.GammaLn(mode + 1));
        for (var k = mode; k > 0; k--)
        {
            law[k - 1] = law[k] * k / mean;
        }

        for (var k = mode + 1; k < law.Length; k++)
        {
            law[k] = law[k - 1] * mean / k;
        }

        return law;
    }

    private double Checked(double time) => time >= data.Cut && double.IsFinite(time)
        ? time
        : throw new ArgumentOutOfRangeException(nameof(time), time, DesignArgument.Text($"a forecast is for times from the cut on, {data.Cut:R}"));
}
