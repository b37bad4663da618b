using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Equipoise.Adapters;
using Equipoise.Adapters.Storage;
using Equipoise.Cli.Printing;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Screening;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Cli.Verbs.Participant;

/// <summary><c>equipoise participant show LEDGER NUMBER</c>: a participant's whole story, as it counts now and with what was changed.</summary>
internal static class ShowVerb
{
    private static readonly LocalDateTimePattern Minute = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    public static Command Create(Shell shell)
    {
        var ledger = new Argument<string>("LEDGER") { Description = "A ledger." };
        var number = new Argument<string>("NUMBER") { Description = "The participant's number." };
        return shell.Verb("show", "Print a participant's whole story.", [ledger, number], use =>
        {
            using var store = LedgerStores.OpenReadOnly(use.Get(ledger));
            var state = store.Load();
            var participant = state.Participants.GetValueOrDefault(use.Get(number))
                ?? throw new BadInputException("C004", use.Get(ledger), "The ledger has no participant of that number.", use.Get(number), "a number of 'equipoise participant list'");
            var entries = store.ReadAll().Where(e => e.Event is ParticipantEvent p && p.Participant == participant.Id).ToList();
            return Show(state, participant, entries);
        });
    }

    private static Outcome Show(TrialState state, ParticipantState participant, List<LedgerEntry> entries)
    {
        var line = ScreeningLog.Of(state).Lines.First(l => l.Participant == participant.Id);
        var zone = state.Sites[participant.Site].Zone;
        var summary = Summary(state, participant, line).ToList();
        var story = entries.Select(e => Line(e, participant, zone)).ToList();
        var json = new
        {
            participant = participant.Id,
            participant.Site,
            line.Status,
            summary = summary.ToDictionary(s => s.What, s => s.Text),
            entries = entries.Select(e => Entry(e, participant)),
        };
        return Outcome.Done(json, console =>
        {
            console.Line($"{participant.Id} at site {participant.Site}: {Words.Spoken(line.Status)}");
            summary.ForEach(s => console.Line($"  {s.What,-14} {s.Text}"));
            console.Line("");
            story.ForEach(s => s.ForEach(console.Line));
        });
    }

    private static JsonNode Entry(LedgerEntry entry, ParticipantState participant)
    {
        var json = LedgerVerb.EntryJson(entry);
        json["counts"] = participant.EventOf(entry.Sequence) is { } e ? EventJson.ToJson(e) : null;
        json["signed"] = participant.IsSigned(entry.Sequence);
        return json;
    }

    private static IEnumerable<(string What, string Text)> Summary(TrialState state, ParticipantState p, ScreeningLine line)
    {
        yield return ("screened", Iso(p.ScreenedOn) + (line.RescreenOf is { } of ? $", before as {of}" : "") + (line.RescreenedAs is { } again ? $", again as {again}" : ""));
        if (p.Consent is { } consent)
        {
            yield return ("consent", $"{Iso(consent.Fact.ConsentedOn)}, version {consent.Fact.DocumentVersion}{(p.ConsentWithdrawal is { } gone ? $"; withdrawn {Iso(gone.Fact.WithdrewOn)}" : "")}");
        }

        if (p.Eligibility is { } verdict)
        {
            var open = verdict.Fact.Criteria.Where(c => c.Verdict != Verdict.Met).Select(c => $"{c.Criterion} {Words.Spoken(c.Verdict)}").ToList();
            yield return ("eligibility", $"{Iso(verdict.Fact.AssessedOn)}, {(verdict.Fact.Eligible ? "every criterion met" : string.Join(", ", open))}{(CurrentVerdict.IsSigned(p, verdict) ? ", signed" : ", not signed by an investigator")}");
        }

        if (p.Exclusion is { } exclusion)
        {
            yield return ("excluded", $"{Iso(exclusion.Fact.ExcludedOn)}, {ExclusionWords.Of(exclusion.Fact, state.ProtocolOf(p))}");
        }

        if (p.Randomisation is { } randomised)
        {
            yield return ("randomised", $"{Iso(randomised.Fact.RandomisedOn)}, stratum {randomised.Fact.Stratum}, {(randomised.Fact.Arm is { } arm ? "arm " + arm : "code " + randomised.Fact.Code)}{(p.Correction is { } stratum ? $"; stratum corrected to {stratum.Fact.Stratum}" : "")}{(p.InError is not null ? "; in error" : "")}");
        }

        foreach (var cycle in p.Cycles)
        {
            yield return (FormattableString.Invariant($"cycle {cycle.Start.Fact.Cycle}"), FormattableString.Invariant($"{cycle.Given} given, {cycle.Held} held, {cycle.Slots.Count(s => s.Result == SlotResult.Skipped)} skipped"));
        }

        foreach (var (what, count) in new[] { ("adverse events", p.AdverseEvents.Length), ("visits", p.Assessments.Length), ("deviations", p.Deviations.Length), ("corrections", p.Corrections.Length), ("struck", p.Struck.Length), ("queries", p.Queries.Length) }.Where(c => c.Item2 > 0))
        {
            yield return (what, Numerals.Count(count));
        }

        if (p.Relapse is { } relapse)
        {
            yield return ("relapse", $"{Iso(relapse.Fact.EvidenceOn)}, {relapse.Fact.Location}");
        }

        if (p.Death is { } death)
        {
            yield return ("died", $"{Iso(death.Fact.DiedOn)}, {Words.Spoken(death.Fact.Cause)}");
        }
    }

    private static List<string> Line(LedgerEntry entry, ParticipantState participant, DateTimeZone zone)
    {
        var at = Minute.Format(entry.RecordedAt.InZone(zone).LocalDateTime);
        var lines = new List<string> { string.Create(CultureInfo.InvariantCulture, $"{entry.Sequence,6}  {at}  {entry.Actor.Id} ({Words.Of(entry.Actor.Role)})  {Spoken(EventCatalogue.Of(entry.Event.GetType()).Name)}{Marks(entry, participant)}") };
        lines.AddRange(Content(entry.Event).Select(l => "          " + l));
        if (entry.Reason is { } reason)
        {
            lines.Add("          because: " + reason);
        }

        return lines;
    }

    private static string Marks(LedgerEntry entry, ParticipantState participant)
    {
        var struck = participant.Struck.Where(s => s.Fact.Entry == entry.Sequence).Select(s => FormattableString.Invariant($"struck by entry {s.Sequence}"));
        var corrected = participant.Corrections.Where(c => c.Fact.Entry == entry.Sequence).Select(c => FormattableString.Invariant($"corrected by entry {c.Sequence}"));
        var hash = participant.ContentHash(entry.Sequence);
        var signed = participant.Signatures.Where(s => s.Fact.Entry == entry.Sequence).Select(s => $"signed by {s.Fact.SignedBy}{(s.Fact.ContentSha256 == hash ? "" : " before a correction")}");
        var marks = struck.Concat(corrected).Concat(signed).ToList();
        return marks.Count == 0 ? "" : $"  [{string.Join("; ", marks)}]";
    }

    private static IEnumerable<string> Content(TrialEvent e) => e switch
    {
        MeasurementsRecorded m => m.Measurements.Select(v => $"{v.Field} {v.Value}{(v.Unit is null ? "" : " " + v.Unit)}, {Iso(v.TakenOn)}{(v.Source is null ? "" : ", " + v.Source)}"),
        EligibilityAssessed a => a.Criteria.Select(c => $"{c.Criterion} {Words.Spoken(c.Verdict)}: {c.Explanation}"),
        EntryCorrected c => c.Fields.Select(f => FormattableString.Invariant($"entry {c.Entry}, {f.Field}: {f.Old} -> {f.New}")).Append(c.Ground),
        _ => [string.Join(", ", EventJson.ToJson(e).AsObject().Where(p => p.Key is not ("participant" or "contentSha256") && p.Value is not null).Select(p => $"{VerbNames.Hyphened(p.Key).Replace('-', ' ')} {Text(p.Value!)}"))],
    };

    private static string Text(JsonNode value) => value switch
    {
        JsonValue v when v.TryGetValue<string>(out var text) => text,
        JsonArray list => list.Count == 0 ? "none" : string.Join(" and ", list.Select(i => i is null ? "" : Text(i))),
        JsonObject o => string.Join(" ", o.Select(p => p.Value is null ? "" : Text(p.Value))),
        _ => value.ToJsonString(),
    };

    private static string Spoken(string name) => char.ToUpperInvariant(name[0]) + VerbNames.Hyphened(char.ToLowerInvariant(name[0]) + name[1..]).Replace('-', ' ')[1..];

    private static string Iso(LocalDate date) => LocalDatePattern.Iso.Format(date);
}
