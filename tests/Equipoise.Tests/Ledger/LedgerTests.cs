using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Tests.Ledger;

public sealed class LedgerTests
{
    private static readonly Instant At = Instant.FromUtc(2026, 6, 1, 17, 0) + Duration.FromNanoseconds(123456789);
    private static readonly LocalDate Day = new(2028, 2, 29);

    /// <summary>One of each event, with values that lie in wait: quotes, line breaks, an emoji, many decimals, null where null may stand.</summary>
    private static readonly ImmutableArray<TrialEvent> Hard =
    [
        new TrialActivated("T", "1", "a: \"b\"\n\t\u0001\u2028😀", "00", "m", "c", true, null),
        new SiteOpened("01", "=1+1, \"x\"", "Europe/Berlin"),
        new CandidateScreened("P", "01", Day),
        new ConsentGiven("P", Day, "1.0"),
        new MeasurementsRecorded("P", [new("age", "50", "years", Day), new("sex", "male", null, Day)]),
        new EligibilityAssessed("P", Day, Role.Investigator, false, [new("E1", Verdict.OutOfDate, "x", [new("f", "is a", Verdict.OutOfDate, "a", null, null, Day, 5, null), new("g", "atMost 1 %", Verdict.Met, "0.1", "%", 0.1234567890123456789012345678m, Day, 0, "x")]), new("E2", Verdict.Missing, "", [])]),
        new CandidateExcluded("P", Day, ExclusionReason.Other, null, ""),
        new ParticipantRandomised("P", Day, "LA", "S1", [new("f", "S1")], "IL2", null, 1, 1, "1.0", 7),
        new CycleStarted("P", 1, 71.9m, At, null, null, null, "full", 100m, 43_140_000.10m, 0.1234567890123456789012345678m, "IU", 2.3888888888888888888888888889m, null, "x", At, 14, [], null, null),
        new DoseGiven("P", 1, 2, At, At, 43_000_000m, "IU", null, "ä\"b", ["oliguria"], [new("creatinine", "2.6", "mg/dL", Day), new("sex", "male", null, Day)], null),
        new DoseHeld("P", 1, 3, At, ["oliguria"], [], "x"),
        new DoseSkipped("P", 1, 4, At, "x"),
        new TreatmentStopped("P", 1, StopScope.Treatment, "x"),
        new AdverseEventReported("P", "Fever", 3, Day, Day, Trials.Safety.Expedited.Attribution.Unlikely, null, TreatmentAction.None, AdverseEventOutcome.Resolved, [], At, true, "x", true),
        new AdverseEventUpdated("P", 3, At, null, Day, Trials.Safety.Expedited.Attribution.Definite, null, TreatmentAction.Stopped, null, null, true, "x", "y", false),
        new SafetyReportSent("P", 3, "sponsor", "report", At),
        new LaboratoryResultsRecorded("P", [new("sodium", 0.000000000001m, "mmol/L", null, 145, Day, null, [])]),
        new ToxicityDictionaryLoaded("D", [new("T", "S", [1, 5])], "00"),
        new SafetyRuleMet("r", 1, null, 1, SafetyAction.CallBoard, "x"),
        new SafetyAdviceRecorded("r", BoardAdvice.Continue, "x"),
        new AssessmentRecorded("P", Day, 3),
        new RelapseRecorded("P", Day, "lung", RelapseEvidence.Imaging),
        new CrossoverStarted("P", Day, "IL2", Day),
        new ContactRecorded("P", Day),
        new DeathRecorded("P", Day, DeathCause.Treatment),
        new LostToFollowUp("P", Day),
        new DataCutTaken("c", "interim", Day, 12, "aa", "bb", "1", []),
        new InterimResultRecorded("c", "interim", 0.1 + 0.2, -1e-300, [new("r", 5e-324, 1.7976931348623157e308, true)], true, false, "s"),
        new BoardRecommended("c", BoardAdvice.StopAccrual, "x"),
        new AccrualClosed("x"),
        new FollowUpEnded(Day),
        new DatabaseLocked("x"),
        new ReportIssued("c", "report.html", "00"),
        new ReportRefused("c", "closed", "r"),
        new GrantGiven("a", Role.Nurse, "01", "x"),
        new GrantWithdrawn("a", Role.Board, null, "x"),
        new CommandAccepted("k", "00", 1),
        new RandomisedInErrorMarked("P", "x"),
        new StratumCorrected("P", "S2", [new("f", "S2")], "x"),
        new ParticipantUnblinded("P", "x", "passphrase", default),
        new RevealRequested("x"),
        new AllocationSecretRevealed(["00"]),
        new LedgerGapStated(9, "00", [new("S1", 2, 3)], "x"),
        new ProtocolAmended("2", "a: 😀\n", "00", [new("trial", "trial.title", "\"x\"", null)], "x"),
        new AmendmentActivated("01", "2"),
        new SchemeChangeProposed("3", "a", "00", [], "x"),
        new SchemeChangeApproved("3", "x"),
        new SchemeChanged("3", 2, "m", "c"),
        new CommandRefused("k", "00", "randomise", "role", "x"),
    ];

    /// <summary>The hard ones, and the general examples of the events that are not among them.</summary>
    private static readonly ImmutableArray<TrialEvent> OneOfEach = [.. Hard, .. SampleEvents.All.Where(e => Hard.All(h => h.GetType() != e.GetType()))];

    [Fact]
    public void The_examples_hold_one_of_each_event_of_the_catalogue() =>
        OneOfEach.Select(e => e.GetType()).ShouldBe(EventCatalogue.All.Select(e => e.ClrType), ignoreOrder: true);

    [Fact]
    public void Each_event_reads_back_from_its_body_with_the_same_hash()
    {
        var hash = LedgerEntry.Genesis;
        foreach (var (e, i) in OneOfEach.Select((e, i) => (e, i)))
        {
            var entry = LedgerEntry.Seal(i + 1, At, new Actor("ä\"b", Role.DataManager, i % 2 == 0 ? "01" : null), i % 3 == 0 ? "why" : null, e, hash);
            var read = LedgerEntry.Read(entry.Body);

            read.Hash.ShouldBe(entry.Hash);
            read.ShouldSatisfyAllConditions(
                r => r.Sequence.ShouldBe(i + 1),
                r => r.RecordedAt.ShouldBe(At),
                r => r.Actor.ShouldBe(entry.Actor),
                r => r.Reason.ShouldBe(entry.Reason),
                r => r.PreviousHash.ShouldBe(hash),
                r => LedgerEntry.Seal(r.Sequence, r.RecordedAt, r.Actor, r.Reason, r.Event, r.PreviousHash).Body.ShouldBe(entry.Body));
            hash = entry.Hash;
        }
    }

    [Fact]
    public void A_changed_body_has_another_hash_or_cannot_be_read()
    {
        var body = LedgerEntry.Seal(1, At, GivenTrial.Nurse, null, new DeathRecorded("P", Day, DeathCause.Other), LedgerEntry.Genesis).Body;
        for (var i = 0; i < body.Length; i++)
        {
            var changed = body[..i] + (char)(body[i] ^ 1) + body[(i + 1)..];
            try
            {
                LedgerEntry.Read(changed).Hash.ShouldNotBe(LedgerEntry.HashOf(body));
            }
            catch (LedgerFormatException)
            {
                // Refused is found, too.
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"type\":\"Nothing\",\"version\":1}")]
    [InlineData("\"\\ud800\"")]
    public void A_body_that_is_no_entry_is_refused_by_its_own_exception(string body) => Should.Throw<LedgerFormatException>(() => LedgerEntry.Read(body));

    [Fact]
    public void A_body_with_white_space_or_another_order_is_not_canonical()
    {
        var body = LedgerEntry.Seal(1, At, GivenTrial.Nurse, null, new AccrualClosed("x"), LedgerEntry.Genesis).Body;

        Should.Throw<LedgerFormatException>(() => LedgerEntry.Read(body + " "));
        Should.Throw<LedgerFormatException>(() => LedgerEntry.Read(body.Replace("\"ground\"", "\"ground\" ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_body_with_a_key_of_its_own_in_the_envelope_is_refused()
    {
        var json = JsonNode.Parse(LedgerEntry.Seal(1, At, GivenTrial.Nurse, null, new AccrualClosed("x"), LedgerEntry.Genesis).Body)!.AsObject();
        json["zzz"] = "smuggled";

        Should.Throw<LedgerFormatException>(() => LedgerEntry.Read(CanonicalJson.Write(json)));
    }

    /// <summary>Numbers of RFC 8785, appendix B, and the sorting example of its section 3.2.3.</summary>
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(unchecked((long)0x8000000000000000), "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void A_number_is_written_as_RFC_8785_says(long bits, string expected) => CanonicalJson.Number(BitConverter.Int64BitsToDouble(bits)).ShouldBe(expected);

    [Fact]
    public void Keys_are_sorted_by_UTF_16_code_units()
    {
        var json = JsonNode.Parse("""{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}""");

        JsonNode.Parse(CanonicalJson.Write(json))!.AsObject().Select(p => p.Value!.GetValue<string>()).ShouldBe(
            ["Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh"]);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_number_that_is_none_is_refused(double value) => Should.Throw<ArgumentException>(() => CanonicalJson.Number(value));

    [Fact]
    public void A_lone_surrogate_is_refused() => Should.Throw<ArgumentException>(() => CanonicalJson.Write(JsonValue.Create("a\ud800b")));
}
