namespace Equipoise.Statistics.Design;

/// <summary>What ends a participant's time at risk.</summary>
internal enum Exit
{
    Event,
    Dropout,
    CompetingDeath,
}

/// <summary>
/// Probabilities of each exit by follow-up time, and their integrals over it, in closed form. Within a piece all three rates are constant: with the total rate q, the rate r of the exit and the
/// share P at risk at its start, the exits within y are P r y First(q y), their integral P r y^2 Second(q y). The cured and the others are added up.
/// </summary>
internal sealed class ExitLaw
{
    private readonly Component[] components;

    internal ExitLaw(ArmCourse arm)
    {
        foreach (var (hazard, name) in new[] { (arm.Dropout, nameof(arm.Dropout)), (arm.CompetingDeath, nameof(arm.CompetingDeath)) })
        {
            if (hazard.CuredShare > 0)
            {
                throw new ArgumentException(DesignArgument.Text($"{name}.CuredShare is {hazard.CuredShare:R}; only the event may have a cured share"), nameof(arm));
            }
        }

        double[] cuts = [.. arm.Event.Cuts.Concat(arm.Dropout.Cuts).Concat(arm.CompetingDeath.Cuts).Distinct().Order()];
        components = arm.Event.CuredShare == 0
            ? [new Component(1, arm.Event, arm, cuts)]
            : [new Component(1 - arm.Event.CuredShare, arm.Event, arm, cuts), new Component(arm.Event.CuredShare, PiecewiseHazard.None, arm, cuts)];
    }

    /// <summary>The probability of an exit by a time since entry.</summary>
    internal double By(Exit exit, double t) => components.Sum(c => c.Sums(exit, t, t).Probability);

    /// <summary>The integral of that probability between two times, which loses no digits when they are close.</summary>
    internal double Integral(Exit exit, double from, double until) => components.Sum(c => c.Sums(exit, Math.Max(0, from), Math.Max(0, until)).Integral);

    /// <summary>The probability of an exit if the follow-up never ended.</summary>
    internal double Limit(Exit exit) => components.Sum(c => c.Limit(exit));

    private sealed class Component(double share, PiecewiseHazard hazard, ArmCourse arm, double[] cuts)
    {
        private readonly double[][] rates = [.. Enumerable.Range(0, cuts.Length + 1)
            .Select(k => new[] { hazard.RateOfPiece(cuts, k), arm.Dropout.RateOfPiece(cuts, k), arm.CompetingDeath.RateOfPiece(cuts, k) })];

        /// <summary>The probability of an exit by the second time, and its integral from the first to the second.</summary>
        internal (double Probability, double Integral) Sums(Exit exit, double first, double second)
        {
            double atRisk = share, probability = 0, integral = 0, from = 0;
            for (var k = 0; from < second; )
            {
                var end = k == cuts.Length ? second : Math.Min(second, cuts[k]);
                var until = from < first && first < end ? first : end;
                var y = until - from;
                var exponent = (rates[k][0] + rates[k][1] + rates[k][2]) * y;
                var rate = rates[k][(int)exit];
                integral += from < first ? 0 : (probability * y) + (atRisk * rate * y * y * PiecewiseIntegral.Second(exponent));
                probability += atRisk * rate * y * PiecewiseIntegral.First(exponent);
                atRisk *= Math.Exp(-exponent);
                (from, k) = (until, until == end ? k + 1 : k);
            }

            return (probability, integral);
        }

        internal double Limit(Exit exit)
        {
            var last = cuts.Length == 0 ? 0 : cuts[^1];
            var left = share * Math.Exp(-hazard.UncuredCumulativeHazard(last)) * arm.Dropout.Survival(last) * arm.CompetingDeath.Survival(last);
            var total = rates[^1].Sum();
            return Sums(exit, last, last).Probability + (total == 0 ? 0 : left * rates[^1][(int)exit] / total);
        }
    }
}
