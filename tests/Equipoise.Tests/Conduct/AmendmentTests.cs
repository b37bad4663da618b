using Equipoise.Trials.Conduct;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Randomisation;
using Equipoise.Trials.Screening;

namespace Equipoise.Tests.Conduct;

/// <summary>Amendments: recorded as a whole, in force site by site, binding those who come in afterwards; and what they may not change.</summary>
public sealed class AmendmentTests
{
    private static readonly (string, string) Version = ("version: \"1.0\"", "version: \"1.1\"");

    /// <summary>Stricter platelets, a lower dose.</summary>
    private static readonly string Amended = Text(Version, ("value: 100000 /uL", "value: 150000 /uL"), ("perKilogram: 600000 IU", "perKilogram: 500000 IU"));

    [Fact]
    public void An_amendment_is_an_entry_with_its_text_and_what_it_changes_and_is_in_force_nowhere_at_first()
    {
        var trial = GivenTrial.Interleukin();
        var amended = trial.Then<ProtocolAmended>(GivenTrial.Sponsor, new AmendProtocol(Amended, "Bleeding"));
        amended.ProtocolText.ShouldBe(Amended);
        amended.ProtocolSha256.ShouldBe(LedgerEntry.HashOf(Amended));
        amended.Changes.Select(c => c.Path).ShouldBe(["trial.version", "eligibility.criteria.E02b.require.value", "arms.IL2.treatment.dose.amount.perKilogram"]);

        trial.Given(GivenTrial.Sponsor, new AmendProtocol(Amended, "Bleeding"));
        trial.State.Versions.Select(v => v.Version).ShouldBe(["1.0", "1.1"]);
        trial.State.Sites.Values.ShouldAllBe(s => s.Version == "1.0");
        trial.State.Protocol!.Document.Trial.Version.ShouldBe("1.0");
    }

    [Fact]
    public void A_site_moves_by_an_entry_of_its_own_and_a_site_opened_later_begins_with_the_newest_version()
    {
        var trial = Moved();
        (trial.State.Sites["01"].Version, trial.State.Sites["02"].Version).ShouldBe(("1.1", "1.0"));
        trial.State.Protocol!.Document.Trial.Version.ShouldBe("1.1");
        trial.Given(GivenTrial.DataManager, new OpenSite("03", "Three", "America/Denver")).State.Sites["03"].Version.ShouldBe("1.1");

        trial.Refused("site-unknown", GivenTrial.Sponsor, new ActivateAmendment("09", "1.1"), "01, 02, 03");
        trial.Refused("version-unknown", GivenTrial.Sponsor, new ActivateAmendment("02", "7"), "1.0, 1.1");
        trial.Refused("version-in-force", GivenTrial.Sponsor, new ActivateAmendment("01", "1.1"));
        trial.Refused("version-older", GivenTrial.Sponsor, new ActivateAmendment("01", "1.0"));
    }

    [Fact]
    public void Gate_and_eligibility_follow_the_version_of_the_site()
    {
        var trial = Moved();
        trial.Assessed("P1", ("platelets", "120000"));
        trial.State.Participants["P1"].Eligibility!.Value.Fact.Eligible.ShouldBeFalse();
        trial.Refused("not-eligible", GivenTrial.Investigator, new Randomise("P1"), "E02b");

        var other = GivenTrial.Investigator with { Site = "02" };
        trial.Given(other with { Role = GivenTrial.Nurse.Role }, new ScreenCandidate("P2", trial.Today)).Given(other, new GiveConsent("P2", trial.Today, "1"))
            .Given(other, new RecordMeasurements("P2", GivenTrial.Fit(trial.Today, ("platelets", "120000")))).Given(other, new AssessEligibility("P2"));
        trial.Then<ParticipantRandomised>(other, new Randomise("P2")).ProtocolVersion.ShouldBe("1.0");
        trial.Assessed("P3");
        trial.Then<ParticipantRandomised>(GivenTrial.Investigator, new Randomise("P3")).ProtocolVersion.ShouldBe("1.1");
    }

    [Fact]
    public void A_candidate_assessed_before_the_site_moved_is_assessed_again()
    {
        var trial = GivenTrial.Interleukin().Assessed().Given(GivenTrial.Sponsor, new AmendProtocol(Amended, "x"));
        trial.When(GivenTrial.Investigator, new Randomise("P1")).Rejection.ShouldBeNull();
        trial.Given(GivenTrial.Sponsor, new ActivateAmendment("01", "1.1"));
        trial.Refused("assessed-before-amendment", GivenTrial.Investigator, new Randomise("P1"), "version 1.1");
        trial.Given(GivenTrial.Investigator, new AssessEligibility("P1")).When(GivenTrial.Investigator, new Randomise("P1")).Rejection.ShouldBeNull();
    }

    [Fact]
    public void Who_was_randomised_keeps_the_version_and_the_dose_of_then()
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2", "P1").Given(GivenTrial.Sponsor, new AmendProtocol(Amended, "x")).Given(GivenTrial.Sponsor, new ActivateAmendment("01", "1.1")).Randomised("IL2", "P2");
        var first = GivenTrial.At(2026, 6, 2, 8, 0);
        trial.MoveTo(first);
        CycleStarted Cycle(string id) => trial.Then<CycleStarted>(GivenTrial.Nurse, new StartCycle(id, 72m, first, first));

        Cycle("P1").ExactAmount.ShouldBe(72m * 600_000);
        Cycle("P2").ExactAmount.ShouldBe(72m * 500_000);
        trial.State.ProtocolOf(trial.State.Participants["P1"]).Document.Trial.Version.ShouldBe("1.0");
    }

    [Fact]
    public void A_new_condition_of_a_stratum_counts_for_those_who_come_in_afterwards()
    {
        // Under the amended protocol N2 no longer makes stratum S3 with a T3b tumour; nothing else takes it in.
        var text = Text(Version, ("{field: tumour, operator: isOneOf, value: [T1, T2, T3a, T3b, T3c, T4]}", "{field: tumour, operator: isOneOf, value: [T1, T2]}"));
        var trial = GivenTrial.Interleukin().Randomised("IL2", "P1", ("nodes", "N2")).Given(GivenTrial.Sponsor, new AmendProtocol(text, "x")).Given(GivenTrial.Sponsor, new ActivateAmendment("01", "1.1"));
        trial.State.Participants["P1"].Randomisation!.Value.Fact.Stratum.ShouldBe("S3");
        trial.Assessed("P2", ("nodes", "N2")).Refused("stratum-unknown", GivenTrial.Investigator, new Randomise("P2"));
    }

    [Theory]
    [InlineData("version-used", "1.0", "title: Adjuvant high-dose", "title: Adjuvant very high-dose")]
    [InlineData("nothing-changed", "trial.version", "version: \"1.0\"", "version: \"1.1\"")]
    [InlineData("another-trial", "EQX-IL2", "id: EQX-IL2", "id: EQX-IL3")]
    [InlineData("scheme", "blockSizes[1]: 6 (gone)", "blockSizes: [4, 6]", "blockSizes: [4]")]
    [InlineData("scheme", "equipoise scheme propose", "peopleForChange: 2", "peopleForChange: 1")]
    [InlineData("endpoints", "endpoints.DFS.rules.relapseDate", "relapseDate: firstEvidence", "relapseDate: midpoint")]
    [InlineData("strata", "S1", "{id: S4, label", "{id: S5, label")]
    [InlineData("cohorts", "M1", "  - {id: M1, label: Metastasectomy, factor", "  - {id: M2, label: Metastasectomy, factor")]
    public void What_an_amendment_may_not_change_is_refused_by_name(string rule, string saying, string from, string to)
    {
        var text = Text((from, to));
        text = rule is "version-used" or "nothing-changed" ? text : text.Replace(Version.Item1, Version.Item2, StringComparison.Ordinal);
        text = to.Contains("M2", StringComparison.Ordinal) ? text.Replace("cohorts: [M1]", "cohorts: [M2]", StringComparison.Ordinal).Replace("cohorts: [LA, M1]", "cohorts: [LA, M2]", StringComparison.Ordinal).Replace("cohort: M1", "cohort: M2", StringComparison.Ordinal) : text;
        text = to.Contains("S5", StringComparison.Ordinal) ? text.Replace("levels: [S4]", "levels: [S5]", StringComparison.Ordinal) : text;
        GivenTrial.Interleukin().Refused(rule, GivenTrial.Sponsor, new AmendProtocol(text, "x"), saying);
    }

    [Fact]
    public void Arms_and_masking_do_not_change_and_all_that_is_refused_is_said_at_once()
    {
        var text = Text(Version, ("masking: openLabel", "masking: doubleBlind"), ("{kind: nothingBlinded}", "{kind: emergencyUnblinding, by: [investigator]}"), ("blockSizes: [4, 6]", "blockSizes: [4]"))
            .Replace("id: OBS\n", "id: PLB\n", StringComparison.Ordinal).Replace("arm: OBS", "arm: PLB", StringComparison.Ordinal);
        var refused = GivenTrial.Interleukin().When(GivenTrial.Sponsor, new AmendProtocol(text, "x")).Rejection!;
        refused.Rule.ShouldBe("masking");
        refused.Message.ShouldSatisfyAllConditions(m => m.ShouldContain("PLB (control)"), m => m.ShouldContain("OBS (control)"), m => m.ShouldContain("blockSizes"), m => m.ShouldContain("doubleBlind"));
    }

    [Fact]
    public void An_analysis_that_was_looked_at_stays_as_it_is_and_one_to_come_may_change()
    {
        var text = Text(Version, ("{kind: bestCaseBelow, difference: 0.30,", "{kind: bestCaseBelow, difference: 0.25,"));
        var trial = GivenTrial.Interleukin().Randomised("OBS");
        trial.When(GivenTrial.Sponsor, new AmendProtocol(text, "x")).Rejection.ShouldBeNull();
        trial.Given(GivenTrial.DataManager, new TakeDataCut("c", "interim", trial.Today)).Refused("analyses", GivenTrial.Sponsor, new AmendProtocol(text, "x"), "analyses.interim.futility");
    }

    [Fact]
    public void A_text_that_is_no_protocol_a_missing_ground_and_a_locked_trial_are_refused()
    {
        var trial = GivenTrial.Interleukin();
        trial.Refused("protocol", GivenTrial.Sponsor, new AmendProtocol("trial: [", "x"));
        trial.Refused("no-ground", GivenTrial.Sponsor, new AmendProtocol(Amended, " "));
        trial.Refused("role", GivenTrial.DataManager, new AmendProtocol(Amended, "x"));
        trial.Given(GivenTrial.Sponsor, new CloseAccrual("x")).Given(GivenTrial.Sponsor, new EndFollowUp(trial.Today)).Given(GivenTrial.DataManager, new LockDatabase("x"));
        trial.Refused("data-locked", GivenTrial.Sponsor, new AmendProtocol(Amended, "x"));
        trial.Refused("data-locked", GivenTrial.Sponsor, new ActivateAmendment("01", "1.0"));
    }

    [Fact]
    public void The_fold_of_the_stored_entries_is_the_state()
    {
        var trial = Moved().Randomised("IL2");
        var folded = TrialState.Fold(trial.Entries.Select(e => LedgerEntry.Read(e.Body)));
        folded.Sites.Values.Select(s => (s.Id, s.Version, s.VersionEntry)).ShouldBe(trial.State.Sites.Values.Select(s => (s.Id, s.Version, s.VersionEntry)));
        folded.Versions.Select(v => (v.Version, v.Entry)).ShouldBe(trial.State.Versions.Select(v => (v.Version, v.Entry)));
    }

    private static GivenTrial Moved() => GivenTrial.Interleukin().Given(GivenTrial.Sponsor, new AmendProtocol(Amended, "Bleeding")).Given(GivenTrial.DataManager, new ActivateAmendment("01", "1.1"));

    private static string Text(params (string From, string To)[] changes)
    {
        var text = Repository.Read("protocols", "il2-rcc.yaml");
        foreach (var (from, to) in changes)
        {
            text.ShouldContain(from);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        return text;
    }
}
