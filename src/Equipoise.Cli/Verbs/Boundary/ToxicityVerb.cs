using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Equipoise.Adapters;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Sequential;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety.Monitoring;

namespace Equipoise.Cli.Verbs.Boundary;

/// <summary><c>equipoise toxicity</c>: a stopping rule for the rate of a toxicity, as a table for a protocol, and what it does at true rates.</summary>
internal static class ToxicityVerb
{
    public static Command Create(Shell shell)
    {
        var participants = new Option<int?>("--participants") { Description = "Most participants that are evaluated.", HelpName = "COUNT" };
        var rate = new Option<double?>("--rate") { Description = "Acceptable rate of the toxicity; with --prior also the limit.", HelpName = "PROPORTION" };
        var error = new Option<double>("--error") { Description = "Probability ever to stop at the acceptable rate.", HelpName = "PROPORTION", DefaultValueFactory = _ => 0.05 };
        var shape = new Option<double>("--shape") { Description = "0.5 Pocock's type, 0 of O'Brien and Fleming's type, or between.", HelpName = "NUMBER", DefaultValueFactory = _ => 0.5 };
        var prior = new Option<string?>("--prior") { Description = "Bayesian instead: shapes of the beta prior of the rate.", HelpName = "A,B" };
        var level = new Option<double?>("--level") { Description = "With --prior: the posterior probability above the rate that stops; without it the lowest that keeps --error.", HelpName = "PROPORTION" };
        var at = new Option<string?>("--at") { Description = "True rates for the operating characteristics; by default the acceptable one and one and a half, two and three times it.", HelpName = "RATE,..." };
        var protocol = new Option<string?>("--protocol") { Description = "The rules of a protocol file instead.", HelpName = "FILE" };
        return shell.Verb("toxicity", "A stopping rule for the rate of a toxicity, and its exact operating characteristics.", [participants, rate, error, shape, prior, level, at, protocol], use =>
        {
            if (use.Get(protocol) is { } file)
            {
                return use.Get(participants) is null && use.Get(rate) is null && use.Get(prior) is null && use.Get(level) is null
                    ? Rules(file, use.Get(at))
                    : throw Bad("--protocol", "with --participants, --rate, --prior or --level", "the numbers of the protocol, or numbers of your own");
            }

            if (use.Get(participants) is not { } n || use.Get(rate) is not { } p)
            {
                throw Bad("--participants, --rate", "not both", "both, or --protocol FILE");
            }

            if (use.Get(prior) is null && use.Get(level) is not null)
            {
                throw Bad("--level", "without --prior", "both, or neither");
            }

            var (boundary, constant) = Design(n, p, use.Get(error), use.Get(shape), use.Get(prior), use.Get(level));
            var rates = use.Get(at) is { } text ? Numbers("--at", text) : [.. new[] { p, 1.5 * p, 2 * p, 3 * p }.Where(r => r <= 1)];
            return Show(boundary, constant, [.. rates.Select(r => Try("--at", () => boundary.At(r)))]);
        });
    }

    /// <summary>The rules of a protocol for the rate of a toxicity, each with what it does.</summary>
    private static Outcome Rules(string file, string? at)
    {
        var rules = ProtocolArgument.Read(file).Document.Safety.Rules.OfType<ToxicityRate>().ToList();
        var shown = rules.Select(r => (Rule: r, Outcome: Of(r, at))).ToList();
        return Outcome.Done(
            new { rules = shown.Select(s => new { id = s.Rule.Id, toxicity = Trials.Ledger.Words.Of(s.Rule.Toxicity), acceptableRate = s.Rule.AcceptableRate, boundary = s.Outcome.Json }) },
            console =>
            {
                if (shown.Count == 0)
                {
                    console.Line("The protocol has no rule for the rate of a toxicity.");
                }

                foreach (var (rule, outcome) in shown)
                {
                    console.Line($"{rule.Id}: {Trials.Ledger.Words.Spoken(rule.Toxicity)}, acceptable rate {Numerals.Significant(rule.AcceptableRate)}, at most {Numerals.Count(rule.Participants)} participants");
                    outcome.Print(console);
                }
            });
    }

    private static Outcome Of(ToxicityRate rule, string? at)
    {
        var (design, p) = (ToxicityRateDesign.Of(rule), rule.AcceptableRate);
        var rates = at is { } text ? Numbers("--at", text) : [.. new[] { p, 1.5 * p, 2 * p, 3 * p }.Where(r => r <= 1)];
        return Show(design.Boundary, design.Constant, [.. rates.Select(r => Try("--at", () => design.Boundary.At(r)))]);
    }

    private static (ToxicityBoundary Boundary, double Constant) Design(int participants, double rate, double error, double shape, string? prior, double? level)
    {
        if (prior is null)
        {
            var design = Try("--participants, --rate, --error, --shape", () => ToxicityDesigns.WangTsiatis(participants, rate, error, shape));
            return (design.Boundary, design.Constant);
        }

        var shapes = Numbers("--prior", prior);
        var law = shapes is [var a, var b] ? Try("--prior", () => new BetaLaw(a, b)) : throw Bad("--prior", $"\"{prior}\"", "two positive numbers such as 0.6,2.4");
        return level is { } stop
            ? (Try("--participants, --rate, --prior, --level", () => ToxicityDesigns.BetaBinomial(participants, rate, law, stop)), stop)
            : Try("--participants, --rate, --prior, --error", () => ToxicityDesigns.BetaBinomial(participants, rate, law, rate, error)) is var found ? (found.Boundary, found.Constant) : default;
    }

    private static Outcome Show(ToxicityBoundary boundary, double constant, ImmutableArray<ToxicityStopping> characteristics) => Outcome.Done(
        new
        {
            participants = boundary.Participants,
            constant,
            metOnlyAtEvents = boundary.MetOnlyAtEvents,
            stopAt = boundary.StopAt,
            table = boundary.Table,
            characteristics = characteristics.Select(c => new { rate = c.Rate, stops = c.TotalStopping, expectedParticipants = c.ExpectedParticipants, expectedToxicities = c.ExpectedToxicities, stopAfter = c.StopAfter }),
        },
        console =>
        {
            var table = Output.Table("Stop for toxicity", ["participants evaluated", "stop if so many have it"]);
            foreach (var band in boundary.Table)
            {
                table.Row([band.From == band.To ? Numerals.Count(band.From) : $"{Numerals.Count(band.From)} to {Numerals.Count(band.To)}", Numerals.Count(band.StopAt)]);
            }

            console.Write(table);
            console.Line(boundary.MetOnlyAtEvents ? "Only a participant with the toxicity can meet the rule: it is evaluated at each." : "The rule can be met without a new toxicity: it is evaluated after each participant.");
            var rates = Output.Table("What the rule does", ["true rate", "stops", "participants", "with the toxicity"]);
            foreach (var c in characteristics)
            {
                rates.Row([Numerals.Significant(c.Rate), Numerals.Decimals(c.TotalStopping, 4), Numerals.Decimals(c.ExpectedParticipants, 2), Numerals.Decimals(c.ExpectedToxicities, 2)]);
            }

            console.Write(rates);
        });

    private static ImmutableArray<double> Numbers(string option, string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries).Select(p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : throw Bad(option, $"\"{p}\"", "numbers separated by commas"))];

    private static T Try<T>(string option, Func<T> compute)
    {
        try
        {
            return compute();
        }
        catch (ArgumentException e)
        {
            throw Bad(option, e.ParamName is { } name ? e.Message.Split('\n')[0].Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message, "what docs/methods/safety-boundaries.md describes");
        }
    }

    private static BadInputException Bad(string option, string found, string accepted) =>
        new([new Diagnostic("A009", "(arguments)", option, 1, 1, "There is no such rule.", found, accepted)]);
}
