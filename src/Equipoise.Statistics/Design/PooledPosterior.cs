using System.Collections.Immutable;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Sequential;

namespace Equipoise.Statistics.Design;

/// <summary>
/// What is believed of the pooled hazard after blinded follow-up: with independent gamma priors of the rates, independent gamma laws, events and time at risk of each piece added. It turns into
/// weighted courses for an <see cref="EventForecast"/>. Source: Bagiella and Heitjan, Statistics in Medicine 2001;20:2055-2063. Reference: validation/reference/event-forecast.json.
/// </summary>
public static class PooledPosterior
{
    /// <summary>The laws of the rates, one per piece; nothing is cured.</summary>
    /// <param name="data">The participants as they stand.</param>
    /// <param name="eventCuts">Ends of all pieces but the last.</param>
    /// <param name="priors">One per piece.</param>
    /// <exception cref="ArgumentException">A cut is none or the priors do not fit the pieces.</exception>
    public static ImmutableArray<GammaLaw> Of(BlindedFollowUp data, IReadOnlyList<double> eventCuts, IReadOnlyList<GammaLaw> priors)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(eventCuts);
        ArgumentNullException.ThrowIfNull(priors);
        DesignArgument.Cuts(eventCuts, nameof(eventCuts));
        if (priors.Count != eventCuts.Count + 1)
        {
            throw new ArgumentException($"there are {priors.Count} priors; {eventCuts.Count + 1} pieces need one each", nameof(priors));
        }

        var (exits, exposure) = data.ByPiece(eventCuts, BlindedStatus.Event);
        return [.. priors.Select((prior, k) => prior.After(exits[k], exposure[k]))];
    }

    /// <summary>
    /// One constant rate by quadrature of its posterior, prior times likelihood, on the logarithm of the rate (panels of sixteen Gauss-Legendre points); a cured share may be given.
    /// </summary>
    /// <param name="data">The participants as they stand.</param>
    /// <param name="prior">Of the rate (of those not cured).</param>
    /// <param name="curedShare">From 0 to below 1.</param>
    /// <param name="leaving">The hazard of leaving, taken as known.</param>
    /// <exception cref="ArgumentException">The share is out of its range.</exception>
    public static ImmutableArray<WeightedCourse> ByQuadrature(BlindedFollowUp data, GammaLaw prior, double curedShare, PiecewiseHazard leaving)
    {
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentNullException.ThrowIfNull(leaving);
        var hazard = PiecewiseHazard.Constant(1).WithCuredShare(curedShare);
        var law = Of(data, [], [prior])[0];
        var without = data.Participants.Where(p => p.Status != BlindedStatus.Event).Select(p => p.FollowUp).ToArray();
        var rateOfEvents = prior.Rate + data.Participants.Where(p => p.Status == BlindedStatus.Event).Sum(p => p.FollowUp);
        double LogDensity(double y) => (law.Shape * y) - (rateOfEvents * Math.Exp(y)) + without.Sum(t => Math.Log(curedShare + ((1 - curedShare) * Math.Exp(-Math.Exp(y) * t))));

        // The mode, by fixed-point steps of the EM algorithm; the cured share only moves and widens what would be a log-gamma law.
        var rate = law.Mean;
        for (var step = 0; step < 200 && curedShare > 0; step++)
        {
            rate = law.Shape / (rateOfEvents + without.Sum(t => t * (1 - (curedShare / (curedShare + ((1 - curedShare) * Math.Exp(-rate * t)))))));
        }

        var (middle, spread) = (Math.Log(rate), 1 / Math.Sqrt(law.Shape));
        const double H = 1e-3;
        var curvature = -(LogDensity(middle + H) - (2 * LogDensity(middle)) + LogDensity(middle - H)) / (H * H);
        spread = curvature > 0 ? Math.Max(spread, 1 / Math.Sqrt(curvature)) : spread;
        var (low, high) = (middle - (9 * spread) - (38 / law.Shape), middle + (9 * spread));
        var panels = (int)Math.Ceiling((high - low) / (3 * spread));
        var (points, weights) = (new double[panels * GaussPanels.Size], new double[panels * GaussPanels.Size]);
        GaussPanels.Fill(low, high, panels, points, weights);
        var top = LogDensity(middle);
        return [.. points.Select((y, i) => new WeightedCourse(weights[i] * Math.Exp(LogDensity(y) - top), new PooledCourse(hazard.Times(Math.Exp(y)), leaving))).Where(c => c.Weight > 1e-15 * spread)];
    }

    /// <summary>Courses drawn from the laws of the rates, all alike in weight: the same stream gives the same draws.</summary>
    /// <param name="eventCuts">Ends of all pieces but the last.</param>
    /// <param name="rates">As <see cref="Of"/> gives them.</param>
    /// <param name="leaving">The hazard of leaving, taken as known.</param>
    /// <param name="stream">Gives one uniform number per rate and draw.</param>
    /// <param name="draws">How many; the error of a probability is at most 1 / (2 sqrt(draws)).</param>
    /// <exception cref="ArgumentException">Cuts and rates do not fit, or there is no draw.</exception>
    public static ImmutableArray<WeightedCourse> Draw(IReadOnlyList<double> eventCuts, IReadOnlyList<GammaLaw> rates, PiecewiseHazard leaving, RandomStream stream, int draws)
    {
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(leaving);
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        return [.. Enumerable.Range(0, draws).Select(_ => new WeightedCourse(1, new PooledCourse(PiecewiseHazard.Of(eventCuts, [.. rates.Select(law => law.Quantile(stream.NextUniform()))]), leaving)))];
    }
}
