using Equipoise.Statistics.Sequential;

namespace Equipoise.Statistics.Design;

/// <summary>
/// What happens to participants of all arms together after entry: the hazard of the event, which may have a cured share, and that of leaving the follow-up without it.
/// </summary>
/// <param name="Event">The pooled hazard of the event.</param>
/// <param name="Leaving">The pooled hazard of dropout and competing death together; without cured share.</param>
public sealed record PooledCourse(PiecewiseHazard Event, PiecewiseHazard Leaving)
{
    private const int MaximumIterations = 10_000;

    internal ExitLaw Law => new(AsOne);

    internal ArmCourse AsOne => new(Event) { Dropout = Leaving };

    /// <summary>
    /// Maximum likelihood from blinded follow-up: exits over time at risk, piece by piece. With a cured share c, given and not estimated, those without event count in the time at risk of the event with their
    /// probability not to be cured, (1 - c) exp(-H) / (c + (1 - c) exp(-H)), until nothing changes (an EM algorithm; the likelihood never falls).
    /// </summary>
    /// <param name="data">The participants as they stand.</param>
    /// <param name="eventCuts">Ends of all pieces but the last of the event's hazard; the last rate is the one that goes on.</param>
    /// <param name="leavingCuts">The same for leaving.</param>
    /// <param name="curedShare">From 0 to below 1.</param>
    /// <exception cref="ArgumentException">A cut is none, or nobody was at risk in a piece; it is named.</exception>
    /// <exception cref="ConvergenceException">The cap of iterations was reached.</exception>
    public static PooledCourse Estimate(BlindedFollowUp data, IReadOnlyList<double> eventCuts, IReadOnlyList<double> leavingCuts, double curedShare)
    {
        ArgumentNullException.ThrowIfNull(data);
        var events = WithCure(data, eventCuts, PiecewiseHazard.None.WithCuredShare(curedShare).CuredShare);
        return new PooledCourse(events, Rates(data, leavingCuts, BlindedStatus.Left, nameof(leavingCuts)));
    }

    private static PiecewiseHazard Rates(BlindedFollowUp data, IReadOnlyList<double> cuts, BlindedStatus status, string name)
    {
        ArgumentNullException.ThrowIfNull(cuts);
        DesignArgument.Cuts(cuts, name);
        var (exits, exposure) = data.ByPiece(cuts, status);
        for (var k = 0; k < exposure.Length; k++)
        {
            if (!(exposure[k] > 0))
            {
                throw new ArgumentException(DesignArgument.Text($"nobody was at risk in piece {k} of {name}, from {(k == 0 ? 0 : cuts[k - 1]):R} on; its rate is unknown"), name);
            }
        }

        return PiecewiseHazard.Of(cuts, [.. exits.Zip(exposure, (d, t) => d / t)]);
    }

    private static PiecewiseHazard WithCure(BlindedFollowUp data, IReadOnlyList<double> cuts, double curedShare)
    {
        var hazard = Rates(data, cuts, BlindedStatus.Event, "eventCuts");
        if (curedShare == 0)
        {
            return hazard;
        }

        var (exits, _) = data.ByPiece(cuts, BlindedStatus.Event);
        hazard = hazard.WithCuredShare(curedShare);
        for (var iteration = 0; iteration < MaximumIterations; iteration++)
        {
            var exposure = new double[exits.Length];
            foreach (var p in data.Participants)
            {
                var uncured = (1 - curedShare) * Math.Exp(-hazard.UncuredCumulativeHazard(p.FollowUp));
                BlindedFollowUp.AddExposure(cuts, p.FollowUp, p.Status == BlindedStatus.Event ? 1 : uncured / (curedShare + uncured), exposure);
            }

            var next = PiecewiseHazard.Of(cuts, [.. exits.Zip(exposure, (d, t) => d / t)]).WithCuredShare(curedShare);
            var change = next.Rates.Zip(hazard.Rates, (later, before) => later == before ? 0 : Math.Abs(later - before) / later).Max();
            hazard = next;
            if (change < 1e-13)
            {
                return hazard;
            }
        }

        throw new ConvergenceException("the pooled hazard with a cured share", MaximumIterations, hazard.Rates.Max());
    }
}

/// <summary>A course with the probability that is given to it.</summary>
/// <param name="Weight">Not negative; those of a list are divided by their sum.</param>
/// <param name="Course">The course.</param>
public sealed record WeightedCourse(double Weight, PooledCourse Course);
