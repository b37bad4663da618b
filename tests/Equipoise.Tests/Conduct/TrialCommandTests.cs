using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Tests.Conduct;

public sealed class TrialCommandTests
{
    [Fact]
    public void Nothing_is_decided_before_activation_and_activation_happens_once()
    {
        var text = Repository.Read("protocols", "il2-rcc.yaml");
        Decider.Decide(TrialState.Empty, new OpenSite("01", "One", "America/Chicago"), GivenTrial.Sponsor, default, _ => "IL2").Rejection!.Rule.ShouldBe("not-active");
        Decider.Decide(TrialState.Empty, new ActivateTrial("trial: [", "c", true, null), GivenTrial.Sponsor, default, _ => "IL2").Rejection!.Rule.ShouldBe("protocol");

        GivenTrial.Interleukin().Refused("already-active", GivenTrial.Sponsor, new ActivateTrial(text, "c", true, null));
    }

    [Fact]
    public void A_site_is_opened_once_in_a_time_zone_that_exists()
    {
        var trial = GivenTrial.Interleukin();

        trial.Refused("site-open", GivenTrial.DataManager, new OpenSite("01", "Again", "America/Chicago"));
        trial.Refused("time-zone", GivenTrial.DataManager, new OpenSite("03", "Three", "Chicago"));
        trial.Refused("role", GivenTrial.Nurse, new OpenSite("03", "Three", "America/Chicago"));
    }

    [Fact]
    public void Closing_ending_and_locking_come_in_this_order_and_once()
    {
        var trial = GivenTrial.Interleukin();
        trial.Refused("accrual-open", GivenTrial.Sponsor, new EndFollowUp(trial.Today));
        trial.Refused("follow-up-open", GivenTrial.DataManager, new LockDatabase("x"));
        trial.Given(GivenTrial.Sponsor, new CloseAccrual("Goals reached"));
        trial.Refused("accrual-closed", GivenTrial.Sponsor, new CloseAccrual("Again"));
        trial.Given(GivenTrial.Sponsor, new EndFollowUp(trial.Today));
        trial.Refused("follow-up-ended", GivenTrial.Sponsor, new EndFollowUp(trial.Today));
        trial.Given(GivenTrial.DataManager, new LockDatabase("Clean"));
        trial.Refused("data-locked", GivenTrial.DataManager, new LockDatabase("Again"));
    }

    [Fact]
    public void Nothing_clinical_is_recorded_after_the_lock()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").Assessed("P2");
        trial.Given(GivenTrial.Sponsor, new CloseAccrual("x")).Given(GivenTrial.Sponsor, new EndFollowUp(trial.Today)).Given(GivenTrial.DataManager, new LockDatabase("x"));

        foreach (var command in new Command[]
        {
            new RecordContact("P1", trial.Today), new RecordDeath("P1", trial.Today, DeathCause.Other), new RecordRelapse("P1", trial.Today, "lung", RelapseEvidence.Imaging),
            new RecordMeasurements("P2", GivenTrial.Fit(trial.Today)), new ExcludeCandidate("P2", trial.Today, ExclusionReason.Other, Ground: "x"),
        })
        {
            trial.Refused("data-locked", GivenTrial.Nurse, command);
        }
    }

    [Fact]
    public void A_cut_is_for_a_planned_analysis_has_a_name_of_its_own_and_no_future()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS");
        trial.Refused("analysis-unplanned", GivenTrial.DataManager, new TakeDataCut("c", "peek", trial.Today), "interim, final");
        trial.Refused("date-in-future", GivenTrial.DataManager, new TakeDataCut("c", "interim", trial.Today.PlusDays(3)));
        trial.Given(GivenTrial.DataManager, new TakeDataCut("c", "interim", trial.Today));
        trial.Refused("cut-exists", GivenTrial.DataManager, new TakeDataCut("c", "interim", trial.Today));
        trial.Refused("role", GivenTrial.Sponsor, new TakeDataCut("d", "interim", trial.Today));
    }

    [Fact]
    public void Cut_then_result_then_advice_and_each_result_once()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS");
        var result = new RecordInterimResult("c", 0.5, 1.0, [new RuleOutcome("r", 0.1, 0.2, true)], true, "s");
        trial.Refused("cut-unknown", GivenTrial.Statistician, result);
        trial.Refused("no-interim-result", GivenTrial.Board, new RecordBoardAdvice("c", BoardAdvice.Continue, "x"));
        trial.Given(GivenTrial.DataManager, new TakeDataCut("c", "interim", trial.Today));
        trial.Refused("no-interim-result", GivenTrial.Board, new RecordBoardAdvice("c", BoardAdvice.Continue, "x"));
        trial.Then<InterimResultRecorded>(GivenTrial.Statistician, result).Binding.ShouldBeFalse();
        trial.Given(GivenTrial.Statistician, result).Refused("result-exists", GivenTrial.Statistician, result);
        trial.Then<BoardRecommended>(GivenTrial.Board, new RecordBoardAdvice("c", BoardAdvice.StopAccrual, "x")).Advice.ShouldBe(BoardAdvice.StopAccrual);
        trial.Refused("role", GivenTrial.Sponsor, new RecordBoardAdvice("c", BoardAdvice.Continue, "x"));

        // The advice is signed by as many members as the protocol asks for, and then the sponsor decides.
        trial.Refused("no-advice", GivenTrial.Board, new SignAdvice("c"));
        trial.Given(GivenTrial.Board, new RecordBoardAdvice("c", BoardAdvice.StopAccrual, "x"));
        var decision = new RecordSponsorDecision("c", SponsorDecision.Follow, "As advised");
        trial.Refused("advice-unsigned", GivenTrial.Sponsor, decision, "0 of the 2");
        trial.Given(GivenTrial.Board, new SignAdvice("c")).Refused("signed", GivenTrial.Board, new SignAdvice("c"));
        trial.Refused("advice-unsigned", GivenTrial.Sponsor, decision, "1 of the 2");
        trial.Given(GivenTrial.Board with { Id = "board-2" }, new SignAdvice("c"));
        trial.Refused("no-reason", GivenTrial.Sponsor, new RecordSponsorDecision("c", SponsorDecision.Decline, ""));
        trial.Given(GivenTrial.Sponsor, decision).Refused("decided", GivenTrial.Sponsor, decision);
        trial.State.SponsorDecisions.ShouldHaveSingleItem().Decision.ShouldBe(SponsorDecision.Follow);
    }

    [Fact]
    public void The_final_report_waits_for_the_lock()
    {
        var trial = GivenTrial.Interleukin().Randomised("OBS").Given(GivenTrial.DataManager, new TakeDataCut("f", "final", new LocalDate(2026, 6, 1)));
        trial.Refused("data-open", GivenTrial.Statistician, new IssueReport("f", "report", "00"));
        trial.Refused("cut-unknown", GivenTrial.Statistician, new IssueReport("g", "report", "00"));

        trial.Given(GivenTrial.Sponsor, new CloseAccrual("x")).Given(GivenTrial.Sponsor, new EndFollowUp(trial.Today)).Given(GivenTrial.DataManager, new LockDatabase("x"));
        trial.Then<ReportIssued>(GivenTrial.Statistician, new IssueReport("f", "report", "00")).Cut.ShouldBe("f");
    }

    /// <summary>Every command in the hands of every role that may not give it, with the trial active.</summary>
    [Fact]
    public void Every_command_refuses_the_roles_that_it_is_not_for()
    {
        var allowed = new Dictionary<string, Role[]>
        {
            ["activateTrial"] = [Role.Sponsor], ["openSite"] = [Role.Sponsor, Role.DataManager], ["closeAccrual"] = [Role.Sponsor], ["endFollowUp"] = [Role.Sponsor],
            ["takeDataCut"] = [Role.DataManager], ["lockDatabase"] = [Role.DataManager], ["recordInterimResult"] = [Role.IndependentStatistician], ["recordBoardAdvice"] = [Role.Board],
            ["recordRefusedReport"] = Enum.GetValues<Role>(), ["issueReport"] = [Role.TrialStatistician, Role.IndependentStatistician], ["signEntry"] = [Role.Investigator], ["recordIneligibility"] = [Role.Nurse, Role.Investigator, Role.DataManager], ["stopTreatment"] = [Role.Investigator],
            ["requestReveal"] = [Role.Sponsor, Role.DataManager, Role.TrialStatistician, Role.IndependentStatistician],
            ["revealSecret"] = [Role.Sponsor, Role.DataManager, Role.TrialStatistician, Role.IndependentStatistician],
            ["stateLedgerGap"] = [Role.Sponsor, Role.DataManager], ["amendProtocol"] = [Role.Sponsor], ["activateAmendment"] = [Role.Sponsor, Role.DataManager],
            ["signAdvice"] = [Role.Board], ["recordSponsorDecision"] = [Role.Sponsor],
            ["raiseQuery"] = [Role.DataManager, Role.TrialStatistician, Role.IndependentStatistician, Role.Sponsor], ["reopenQuery"] = [Role.DataManager], ["closeQuery"] = [Role.DataManager],
            ["recordDeviation"] = [Role.Nurse, Role.Investigator, Role.DataManager], ["recordOverdue"] = [Role.DataManager, Role.System],
            ["proposeSchemeChange"] = [Role.Sponsor, Role.DataManager, Role.TrialStatistician], ["approveSchemeChange"] = [Role.Sponsor, Role.DataManager, Role.TrialStatistician],
            ["reportAdverseEvent"] = [Role.Nurse, Role.Investigator, Role.DataManager], ["updateAdverseEvent"] = [Role.Nurse, Role.Investigator, Role.DataManager],
            ["recordLaboratoryResults"] = [Role.Nurse, Role.Investigator, Role.DataManager], ["recordReportSent"] = [Role.Nurse, Role.Investigator, Role.DataManager, Role.Sponsor],
            ["loadToxicityDictionary"] = [Role.DataManager], ["recordSafetyAdvice"] = [Role.Board],
            ["revealGroupCodes"] = [Role.Board], ["recordMinutes"] = [Role.Board, Role.IndependentStatistician], ["signMinutes"] = [Role.Board], ["reviewRecordTrail"] = [Role.Sponsor, Role.DataManager],
            ["giveGrant"] = [Role.Sponsor, Role.DataManager, Role.System], ["withdrawGrant"] = [Role.Sponsor, Role.DataManager, Role.System],
        };
        var trial = GivenTrial.Interleukin();
        foreach (var type in CommandCatalogue.All)
        {
            var command = (Command)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
            var may = allowed.GetValueOrDefault(CommandCatalogue.NameOf(type), [Role.Nurse, Role.Investigator]);
            foreach (var role in Enum.GetValues<Role>().Except(may))
            {
                trial.When(new Actor("x", role, "01"), command).Rejection!.Rule.ShouldBe("role", $"{type.Name} by {role}");
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"command\":\"dropTable\"}")]
    [InlineData("{\"command\":7}")]
    [InlineData("{\"command\":\"giveConsent\"}")]
    [InlineData("{\"command\":\"giveConsent\",\"participant\":null,\"consentedOn\":\"2026-06-01\",\"documentVersion\":\"1\"}")]
    [InlineData("{\"command\":\"giveConsent\",\"participant\":\"P1\",\"consentedOn\":\"2026-02-30\",\"documentVersion\":\"1\"}")]
    [InlineData("{\"command\":\"giveConsent\",\"participant\":\"P1\",\"consentedOn\":\"2026-06-01\",\"documentVersion\":\"1\",\"role\":\"sponsor\"}")]
    [InlineData("{\"command\":\"randomise\",\"participant\":\"P1\",\"arm\":\"IL2\"}")]
    [InlineData("{\"command\":\"randomise\",\"command\":\"giveConsent\",\"participant\":\"P1\"}")]
    [InlineData("{\"command\":\"recordMeasurements\",\"participant\":\"P1\",\"measurements\":[null]}")]
    [InlineData("{\"command\":\"recordMeasurements\",\"participant\":\"P1\",\"measurements\":null}")]
    [InlineData("{\"command\":\"holdDose\",\"participant\":\"P1\",\"cycle\":1,\"slot\":1,\"criteria\":[null]}")]
    [InlineData("{\"command\":\"stopTreatment\",\"participant\":\"P1\",\"scope\":1,\"ground\":\"x\"}")]
    [InlineData("{\"command\":\"startCycle\",\"participant\":\"P1\",\"weightKilograms\":1e400,\"weighedAt\":\"2026-06-01T00:00:00Z\",\"firstSlotAt\":\"2026-06-01T00:00:00Z\"}")]
    public void A_text_that_is_no_command_is_refused_with_a_message(string json) =>
        Should.Throw<FormatException>(() => CommandCatalogue.Read(json)).Message.Length.ShouldBeGreaterThan(10);

    [Fact]
    public void A_command_reads_back_as_it_was_written()
    {
        var command = CommandCatalogue.Read("""{"command":"startCycle","participant":"P1","weightKilograms":"71.9","weighedAt":"2026-06-02T11:00:00Z","firstSlotAt":"2026-06-02T13:00:00Z"}""");

        command.ShouldBe(new Equipoise.Trials.Dosing.StartCycle("P1", 71.9m, Instant.FromUtc(2026, 6, 2, 11, 0), Instant.FromUtc(2026, 6, 2, 13, 0)));
    }
}
