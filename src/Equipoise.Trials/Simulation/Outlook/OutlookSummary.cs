using System.Collections.Immutable;
using Equipoise.Statistics.Simulation;
using NodaTime;

namespace Equipoise.Trials.Simulation.Outlook;

/// <summary>A date that is not known yet: the middle and the ends of the interval that holds it with probability 0.9.</summary>
/// <param name="Earliest">5 % come before it.</param>
/// <param name="Median">Half come before it.</param>
/// <param name="Latest">5 % come after it.</param>
public sealed record DateForecast(LocalDate Earliest, LocalDate Median, LocalDate Latest);

/// <summary>What simulating forward says of a trial.</summary>
/// <param name="Assumption">What was assumed.</param>
/// <param name="Futures">Simulated.</param>
/// <param name="Participants">So far.</param>
/// <param name="EntriesPerMonth">So far.</param>
/// <param name="Success">The probability to end at an upper bound.</param>
/// <param name="SuccessByLook">The same at each look to come.</param>
/// <param name="Futility">The probability to end for futility before the last look.</param>
/// <param name="Harm">The probability to end at a lower bound.</param>
/// <param name="NextLook">The analysis that comes next.</param>
/// <param name="NextLookOn">When.</param>
/// <param name="ParticipantsAtNextLook">Expected by then.</param>
/// <param name="EventsAtNextLook">Expected by then.</param>
/// <param name="EndsOn">When the trial ends.</param>
/// <param name="Notes">What was decided where the data say nothing.</param>
public sealed record OutlookSummary(
    OutlookAssumption Assumption,
    long Futures,
    int Participants,
    double EntriesPerMonth,
    MonteCarlo Success,
    ImmutableArray<LookOutlook> SuccessByLook,
    MonteCarlo Futility,
    MonteCarlo Harm,
    string NextLook,
    DateForecast NextLookOn,
    double ParticipantsAtNextLook,
    double EventsAtNextLook,
    DateForecast EndsOn,
    ImmutableArray<string> Notes)
{
    /// <summary>Simulates the futures.</summary>
    /// <param name="outlook">The trial as it stands.</param>
    /// <param name="futures">How many, 100 to 100,000,000.</param>
    /// <param name="seed">Everything random follows from it.</param>
    /// <param name="threads">1 or more; the result does not depend on it.</param>
    public static OutlookSummary Of(TrialOutlook outlook, long futures, ulong seed, int threads)
    {
        ArgumentNullException.ThrowIfNull(outlook);
        if (futures is < 100 or > 100_000_000)
        {
            throw new ArgumentOutOfRangeException(nameof(futures), futures, "there are 100 to 100000000 futures");
        }

        (OperatingCharacteristics Found, DateForecast Ends) Run(SimulatedTrial trial)
        {
            var simulation = TrialSimulation.Of(trial, seed);
            var (tally, results) = ParallelChunks.RunAll(simulation, futures, threads);
            double[] months = [.. results.Select(simulation.TimeOf).Order()];
            LocalDate Quantile(double share) => outlook.DateOf(months[Math.Max(0, (int)Math.Ceiling(share * months.Length) - 1)]);
            return (OperatingCharacteristics.Of(simulation, tally), new DateForecast(Quantile(0.05), Quantile(0.5), Quantile(0.95)));
        }

        var ((whole, ends), (next, nextOn)) = (Run(outlook.Trial), Run(outlook.UntilNextLook));
        var taken = outlook.Trial.Start!.EventsAtLooks.Length;
        var analyses = outlook.Design.Boundary.Analyses;
        return new OutlookSummary(
            outlook.Assumption,
            futures,
            outlook.Entered,
            outlook.EntriesPerMonth,
            whole.Efficacy,
            [.. Enumerable.Range(taken, analyses.Length - taken).Select(k => new LookOutlook(analyses[k].Id, whole.Looks[k].Efficacy, whole.Looks[k].Futility))],
            whole.Futility,
            whole.Harm,
            analyses[taken].Id,
            nextOn,
            next.Participants.Mean.Value,
            next.Events.Mean.Value,
            ends,
            outlook.Notes);
    }
}

/// <summary>A look to come.</summary>
/// <param name="Analysis">The planned analysis.</param>
/// <param name="Efficacy">Ends there at an upper bound.</param>
/// <param name="Futility">Ends there for futility.</param>
public sealed record LookOutlook(string Analysis, MonteCarlo Efficacy, MonteCarlo Futility);
