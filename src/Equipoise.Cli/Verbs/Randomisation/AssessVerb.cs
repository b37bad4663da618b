using System.CommandLine;
using Equipoise.Adapters;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Randomisation;
using Spectre.Console;

namespace Equipoise.Cli.Verbs.Randomisation;

/// <summary><c>equipoise randomisation assess PROTOCOL</c>: imbalance, predictability and type I error of the scheme, by simulation.</summary>
internal static class AssessVerb
{
    public static Command Create(Shell shell)
    {
        var protocol = new Argument<string>("PROTOCOL") { Description = "A protocol file (YAML)." };
        var participants = new Option<int?>("--participants") { Description = "Participants in the trial; what the design asks for if not given.", HelpName = "N" };
        var replicates = new Option<int>("--replicates") { Description = "Trials to simulate.", HelpName = "R", DefaultValueFactory = _ => 2000 };
        var seed = new Option<ulong>("--seed") { Description = "Everything random follows from it.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var sites = new Option<int>("--sites") { Description = "Sites, where each site is a level of a factor.", HelpName = "K", DefaultValueFactory = _ => 5 };
        var drift = new Option<double>("--drift") { Description = "Rise of the outcome's chance from the first participant to the last, in all arms alike.", HelpName = "D", DefaultValueFactory = _ => 0 };
        return shell.Verb("assess", "Simulate the allocation scheme: imbalance, guess rate, type I error.", [protocol, participants, replicates, seed, sites, drift], use =>
        {
            var read = ProtocolArgument.Read(use.Get(protocol));
            var options = new AssessmentOptions(use.Get(participants) ?? Size(read), use.Get(replicates), use.Get(seed), use.Get(sites), use.Get(drift));
            if (options is { Participants: < 2 or > 1_000_000 } or { Replicates: < 2 or > 10_000_000 } or { Sites: < 1 or > 100_000 } || !(Math.Abs(options.Drift) <= 1))
            {
                throw new BadInputException("C040", use.Get(protocol), "A number of the assessment is out of range.", FormattableString.Invariant($"{options.Participants} participants, {options.Replicates} replicates, {options.Sites} sites, drift {options.Drift}"), "2 to 1000000 participants, 2 to 10000000 replicates, 1 to 100000 sites, drift from -1 to 1");
            }

            var found = RandomisationAssessment.Of(read, options);
            return Outcome.Done(found, console => Print(console, found, read));
        });
    }

    private static int Size(TrialProtocol protocol) => protocol.Document.Design switch
    {
        MilestoneDesign d => d.ParticipantsPerArm * protocol.Document.Arms.Length,
        PreferenceDesign d => d.MaximumPairs * 2,
        _ => 100 * protocol.Document.Arms.Length,
    };

    private static void Print(IAnsiConsole console, SchemeAssessment found, TrialProtocol protocol)
    {
        var table = Output.Table($"{protocol.Document.Trial.Id}: {found.Scheme}", "imbalance at the end, participants per share", "mean", "95%", "largest");
        void Row(string what, ImbalanceSummary s) => table.Row(what, Numerals.Decimals(s.Mean, 2), Numerals.Significant(s.NinetyFifthPercentile), Numerals.Significant(s.Largest));
        Row("whole trial", found.WholeTrial);
        if (found.WithinLevel is { } level)
        {
            Row("worst level of a factor", level);
        }

        Row("worst stratum", found.WithinStratum);
        console.Write(table);
        console.Line($"A guesser who names the arm that is behind is right in {Rate(found.GuessRate)}{(found.ExactGuessRate is { } exact ? $"; exactly {Numerals.Decimals(exact, 4)} over whole blocks" : "")}.");
        if (found is { TypeOneError: { } error, NominalError: { } nominal })
        {
            console.Line($"The planned test rejects in {Rate(error)} when no arm differs; its level is {Numerals.Significant(nominal)}.");
        }

        console.Line(FormattableString.Invariant($"{found.Options.Replicates} trials of {found.Options.Participants} participants, levels equally likely, drift {found.Options.Drift}, seed {found.Options.Seed}.") + (found.Note is { } note ? " " + note : ""));
    }

    private static string Rate(SimulatedMean rate) => $"{Numerals.Decimals(rate.Mean, 4)} (Monte Carlo standard error {Numerals.Decimals(rate.StandardError, 4)})";
}
