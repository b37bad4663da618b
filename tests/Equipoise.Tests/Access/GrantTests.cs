using Equipoise.Tests.Conduct;
using Equipoise.Trials.Access;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Tests.Access;

public sealed class GrantTests
{
    private static readonly Actor Program = new("system", Role.System);

    [Fact]
    public void A_grant_has_force_from_its_entry_until_it_is_withdrawn()
    {
        var trial = GivenTrial.Interleukin();
        trial.Then<GrantGiven>(GivenTrial.DataManager, new GiveGrant("anna", Role.Nurse, "01", "delegation log")).ShouldBe(new GrantGiven("anna", Role.Nurse, "01", "delegation log"));
        trial.Given(GivenTrial.DataManager, new GiveGrant("anna", Role.Nurse, "01", "delegation log"));
        var given = trial.State.Grants.ShouldHaveSingleItem();
        given.HasForce.ShouldBeTrue();
        given.Given.By.ShouldBe(GivenTrial.DataManager);
        var at = trial.Now;
        trial.MoveTo(trial.Now + NodaTime.Duration.FromHours(1));
        trial.Given(GivenTrial.Sponsor, new WithdrawGrant("anna", Role.Nurse, "01", "left"));
        var ended = trial.State.Grants.ShouldHaveSingleItem();
        ended.HasForce.ShouldBeFalse();
        ended.HadForce(at).ShouldBeTrue();
        ended.HadForce(trial.Now).ShouldBeFalse();
        ended.HadForce(at - NodaTime.Duration.FromHours(1)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("data", Role.Nurse, "01", "x", "grant-self")]
    [InlineData("anna", Role.Nurse, null, "x", "grant-site")]
    [InlineData("anna", Role.Nurse, "99", "x", "site-unknown")]
    [InlineData("anna", Role.Inspector, "01", "x", "grant-site")]
    [InlineData("anna", Role.Board, null, "x", "grant-by-sponsor")]
    [InlineData("anna", Role.System, null, "x", "role-system")]
    [InlineData("anna", Role.Nurse, "01", " ", "no-ground")]
    [InlineData("an na", Role.Nurse, "01", "x", "account")]
    public void A_data_manager_is_refused(string account, Role role, string? site, string ground, string rule) =>
        GivenTrial.Interleukin().Refused(rule, GivenTrial.DataManager, new GiveGrant(account, role, site, ground));

    [Fact]
    public void Who_sees_results_by_arm_holds_no_other_role()
    {
        var trial = GivenTrial.Interleukin();
        trial.Given(GivenTrial.Sponsor, new GiveGrant("bo", Role.Board, null, "charter"));
        trial.Refused("grant-conflict", GivenTrial.DataManager, new GiveGrant("bo", Role.Nurse, "01", "x"));
        trial.Given(GivenTrial.DataManager, new GiveGrant("anna", Role.Nurse, "01", "x"));
        trial.Given(GivenTrial.DataManager, new GiveGrant("anna", Role.Nurse, "02", "covers the second site"));
        trial.Refused("grant-conflict", GivenTrial.Sponsor, new GiveGrant("anna", Role.IndependentStatistician, null, "x"));
        trial.Refused("grant-given", GivenTrial.DataManager, new GiveGrant("anna", Role.Nurse, "02", "x"));
    }

    [Fact]
    public void The_last_sponsor_stays_and_a_nurse_gives_no_roles()
    {
        var trial = GivenTrial.Interleukin();
        trial.Given(Program, new GiveGrant("sam", Role.Sponsor, null, "the trial's beginning"));
        trial.Refused("grant-last", GivenTrial.Sponsor, new WithdrawGrant("sam", Role.Sponsor, null, "x"));
        trial.Refused("grant-unknown", GivenTrial.Sponsor, new WithdrawGrant("nobody", Role.Sponsor, null, "x"));
        trial.Refused("role", GivenTrial.Nurse, new GiveGrant("anna", Role.Nurse, "01", "x"));
    }

    [Fact]
    public void A_signature_names_the_person_as_the_grant_prints_them_and_how_they_showed_it()
    {
        var trial = GivenTrial.Interleukin();
        trial.Given(GivenTrial.Sponsor, new GiveGrant("doctor", Role.Investigator, "01", "delegation log", "Dr. Ann Łukasz"));
        trial.Consented();
        var again = new Equipoise.Trials.Conduct.Reauthentication("doctor", trial.Now, "name and password");
        var decision = Equipoise.Trials.Conduct.Decider.Decide(trial.State, new Equipoise.Trials.Conduct.SignEntry("P1", trial.State.Version, "seen"), GivenTrial.Investigator, trial.Now, new Equipoise.Trials.Conduct.DecisionSources(_ => "", null, again));
        var signed = decision.Events.ShouldHaveSingleItem().ShouldBeOfType<EntrySigned>();
        (signed.Name, signed.ShownBy).ShouldBe(("Dr. Ann Łukasz", "name and password"));
    }
}
