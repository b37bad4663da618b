using System.Collections.Immutable;

namespace Equipoise.Statistics.Design;

/// <summary>
/// A hazard that is constant within pieces of follow-up time, for a design: S(t) = c + (1 - c) exp(-H(t)), H the sum of rate times time, c the share that is cured (0 unless said).
/// The k-th rate holds from the cut before it up to and including the k-th cut; the last has no end. Time is in the unit of the rates, from a participant's entry.
/// Source: Friedman, Annals of Statistics 1982;10:101-113. Reference: validation/reference/design.json (R's integrate).
/// </summary>
public sealed class PiecewiseHazard
{
    private readonly double[] atCut;

    private PiecewiseHazard(ImmutableArray<double> cuts, ImmutableArray<double> rates, double curedShare)
    {
        (Cuts, Rates, CuredShare) = (cuts, rates, curedShare);
        atCut = new double[cuts.Length];
        for (var k = 0; k < cuts.Length; k++)
        {
            atCut[k] = (k == 0 ? 0 : atCut[k - 1]) + (rates[k] * (cuts[k] - (k == 0 ? 0 : cuts[k - 1])));
        }
    }

    /// <summary>A hazard of 0: it never happens.</summary>
    public static PiecewiseHazard None { get; } = Constant(0);

    /// <summary>Ends of all pieces but the last.</summary>
    public ImmutableArray<double> Cuts { get; }

    /// <summary>Events per unit of time of those who are not cured, one more than cuts.</summary>
    public ImmutableArray<double> Rates { get; }

    /// <summary>The share to whom it never happens, from 0 to below 1.</summary>
    public double CuredShare { get; }

    /// <summary>True when it never happens.</summary>
    public bool IsNone => Rates.All(rate => rate == 0);

    /// <summary>One rate over all time: exponential.</summary>
    /// <exception cref="ArgumentException">The rate is negative or not finite.</exception>
    public static PiecewiseHazard Constant(double rate) => Of([], [rate]);

    /// <summary>The exponential law with a median.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The median is not positive and finite.</exception>
    public static PiecewiseHazard WithMedian(double median) => Constant(Math.Log(2) / DesignArgument.Positive(median));

    /// <summary>The exponential law with a survival probability at a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The survival is not between 0 and 1, or the time is not positive.</exception>
    public static PiecewiseHazard WithSurvival(double survival, double time) => Constant(-Math.Log(DesignArgument.Share(survival)) / DesignArgument.Positive(time));

    /// <summary>The law through survival probabilities at ascending times; the last rate goes on.</summary>
    /// <exception cref="ArgumentException">A time is not above the one before it, or a survival is not above 0 and at most the one before it.</exception>
    public static PiecewiseHazard ThroughSurvival(IReadOnlyList<double> times, IReadOnlyList<double> survival)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(survival);
        DesignArgument.Cuts(times, nameof(times));
        if (times.Count == 0 || survival.Count != times.Count)
        {
            throw new ArgumentException($"{times.Count} times and {survival.Count} survival probabilities; there is one for each time, and at least one", nameof(survival));
        }

        var rates = new double[times.Count];
        for (var k = 0; k < rates.Length; k++)
        {
            var (before, from) = k == 0 ? (1, 0) : (survival[k - 1], times[k - 1]);
            if (!(survival[k] > 0 && survival[k] <= before))
            {
                throw new ArgumentException(DesignArgument.Text($"survival[{k}] is {survival[k]:R}; it lies above 0 and is at most {before:R}"), nameof(survival));
            }

            rates[k] = Math.Log(before / survival[k]) / (times[k] - from);
        }

        return Of([.. times.Take(times.Count - 1)], rates);
    }

    /// <summary>
    /// The Weibull law S(t) = exp(-(t / scale)^shape), as a piecewise hazard through 400 of its points, spread evenly over the logarithm of the cumulative hazard from 1e-6 to 40: its survival is exact there and off by
    /// less than 2e-4 between them for shapes from 0.5 to 3 (a test compares them).
    /// </summary>
    /// <param name="shape">From 0.1 to 10; 1 is the exponential law, above 1 the hazard rises.</param>
    /// <param name="scale">The time at which a share exp(-1) has not had the event; positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shape or the scale is outside its range.</exception>
    public static PiecewiseHazard Weibull(double shape, double scale)
    {
        const int points = 400;
        const double first = 1e-6, last = 40;
        if (!(shape is >= 0.1 and <= 10))
        {
            throw new ArgumentOutOfRangeException(nameof(shape), shape, "the shape of a Weibull law is from 0.1 to 10");
        }

        DesignArgument.Positive(scale);
        if (shape == 1)
        {
            return Constant(1 / scale);
        }

        var (cuts, rates) = (new double[points - 1], new double[points]);
        double before = 0, from = 0;
        for (var k = 0; k < points; k++)
        {
            var hazard = first * Math.Pow(last / first, k / (points - 1.0));
            var time = scale * Math.Pow(hazard, 1 / shape);
            rates[k] = (hazard - before) / (time - from);
            (before, from) = (hazard, time);
            if (k < points - 1)
            {
                cuts[k] = time;
            }
        }

        return Of(cuts, rates);
    }

    /// <summary>Rates by piece.</summary>
    /// <param name="cuts">Ends of all pieces but the last: ascending and positive.</param>
    /// <param name="rates">One more than cuts; 0 or more.</param>
    /// <exception cref="ArgumentException">A cut or a rate is none; it is named.</exception>
    public static PiecewiseHazard Of(IReadOnlyList<double> cuts, IReadOnlyList<double> rates)
    {
        ArgumentNullException.ThrowIfNull(cuts);
        ArgumentNullException.ThrowIfNull(rates);
        DesignArgument.Cuts(cuts, nameof(cuts));
        DesignArgument.Rates(rates, cuts.Count + 1, nameof(rates));
        return new PiecewiseHazard([.. cuts], [.. rates], 0);
    }

    /// <summary>The same rates for those who are not cured, with a cured share.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The share is negative or not below 1.</exception>
    public PiecewiseHazard WithCuredShare(double curedShare) => curedShare >= 0 && curedShare < 1
        ? new PiecewiseHazard(Cuts, Rates, curedShare)
        : throw new ArgumentOutOfRangeException(nameof(curedShare), curedShare, "a cured share is 0 or more, and below 1");

    /// <summary>All rates multiplied: a hazard ratio (among those not cured), or a change of the unit of the rates.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The factor is negative or not finite.</exception>
    public PiecewiseHazard Times(double factor) => new(Cuts, [.. Rates.Select(rate => rate * DesignArgument.NotNegative(factor))], CuredShare);

    /// <summary>The same law with time measured in units of which one old unit holds the given number: from months to days by 30.4375.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive and finite.</exception>
    public PiecewiseHazard InUnits(double perOldUnit) =>
        new([.. Cuts.Select(cut => cut * DesignArgument.Positive(perOldUnit))], [.. Rates.Select(rate => rate / perOldUnit)], CuredShare);

    /// <summary>Hazards by piece multiplied by ratios that change at cuts of their own: a delayed or waning effect.</summary>
    /// <exception cref="ArgumentException">A cut or a ratio is none; it is named.</exception>
    public PiecewiseHazard TimesByPiece(IReadOnlyList<double> cuts, IReadOnlyList<double> ratios)
    {
        var factor = Of(cuts, ratios);
        double[] all = [.. Cuts.Concat(factor.Cuts).Distinct().Order()];
        return new PiecewiseHazard([.. all], [.. Enumerable.Range(0, all.Length + 1).Select(k => RateOfPiece(all, k) * factor.RateOfPiece(all, k))], CuredShare);
    }

    /// <summary>The hazard at t of a participant still without event: (1 - c) rate exp(-H) / S; at a cut, that of the piece before it.</summary>
    public double Hazard(double t) => CuredShare == 0 ? Rates[PieceAt(t)] : Density(t) / Survival(t);

    /// <summary>Minus the derivative of S.</summary>
    public double Density(double t) => (1 - CuredShare) * Rates[PieceAt(t)] * Math.Exp(-UncuredCumulativeHazard(t));

    /// <summary>-log S(t).</summary>
    public double CumulativeHazard(double t) => CuredShare == 0 ? UncuredCumulativeHazard(t) : -Math.Log(Survival(t));

    /// <summary>S(t), the share without event at t; 1 at 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">t is negative or not a number.</exception>
    public double Survival(double t) => CuredShare + ((1 - CuredShare) * Math.Exp(-UncuredCumulativeHazard(t)));

    /// <summary>The first time at which a share p has had the event; null when it never has.</summary>
    /// <exception cref="ArgumentOutOfRangeException">p is not from 0 to below 1.</exception>
    public double? Quantile(double p)
    {
        if (!(p >= 0 && p < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "a share that has had the event is 0 or more, and below 1");
        }

        if (p >= 1 - CuredShare)
        {
            return null;
        }

        var target = -double.LogP1(-p / (1 - CuredShare));
        var k = 0;
        while (k < Cuts.Length && atCut[k] < target)
        {
            k++;
        }

        var (from, before) = k == 0 ? (0, 0) : (Cuts[k - 1], atCut[k - 1]);
        return target <= before ? from : Rates[k] > 0 ? from + ((target - before) / Rates[k]) : null;
    }

    /// <summary>The mean time without event up to a horizon: the integral of S, piece by piece in closed form.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is negative.</exception>
    public double RestrictedMean(double horizon)
    {
        DesignArgument.NotNegative(horizon);
        double sum = 0, from = 0;
        for (var k = 0; k <= Cuts.Length && from < horizon; k++)
        {
            var until = k == Cuts.Length ? horizon : Math.Min(horizon, Cuts[k]);
            sum += Math.Exp(-UncuredCumulativeHazard(from)) * (until - from) * PiecewiseIntegral.First(Rates[k] * (until - from));
            from = until;
        }

        return (CuredShare * horizon) + ((1 - CuredShare) * sum);
    }

    /// <summary>H(t) of those not cured.</summary>
    internal double UncuredCumulativeHazard(double t)
    {
        if (!(t >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(t), t, "time since entry is 0 or more");
        }

        var k = PieceAt(t);
        return k == 0 ? Rates[0] * t : atCut[k - 1] + (Rates[k] == 0 ? 0 : Rates[k] * (t - Cuts[k - 1]));
    }

    /// <summary>The rate in the k-th piece of a finer division of time, whose cuts include these.</summary>
    internal double RateOfPiece(double[] finer, int k) => k == finer.Length ? Rates[^1] : Rates[PieceAt(finer[k])];

    private int PieceAt(double t)
    {
        var k = 0;
        while (k < Cuts.Length && t > Cuts[k])
        {
            k++;
        }

        return k;
    }
}
