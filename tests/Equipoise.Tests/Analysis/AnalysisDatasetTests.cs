using Equipoise.Tests.Conduct;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Tests.Analysis;

public sealed class AnalysisDatasetTests
{
    private static readonly LocalDate Start = new(2026, 6, 1);

    [Fact]
    public void Without_anything_recorded_time_is_zero_and_open() => Times(Trial()).ShouldBe((0, false, 0, false));

    [Fact]
    public void Disease_free_survival_is_censored_at_the_last_assessment_and_survival_at_the_last_contact()
    {
        var trial = Trial();
        trial.Given(GivenTrial.Nurse, new RecordAssessment("P1", Start.PlusDays(90), 3)).Given(GivenTrial.Nurse, new RecordContact("P1", Start.PlusDays(200)));

        Times(trial).ShouldBe((90, false, 200, false));
    }

    [Fact]
    public void A_relapse_is_the_event_of_one_and_a_contact_of_the_other()
    {
        var trial = Trial();
        trial.Given(GivenTrial.Nurse, new RecordAssessment("P1", Start.PlusDays(90), 3)).Given(GivenTrial.Nurse, new RecordRelapse("P1", Start.PlusDays(150), "lung", RelapseEvidence.Imaging));

        Times(trial).ShouldBe((150, true, 150, false));
    }

    [Fact]
    public void Death_without_relapse_is_the_event_of_both_and_after_relapse_of_survival_only()
    {
        var trial = Trial();
        trial.Given(GivenTrial.Nurse, new RecordDeath("P1", Start.PlusDays(100), DeathCause.Other));
        Times(trial).ShouldBe((100, true, 100, true));

        var relapsed = Trial();
        relapsed.Given(GivenTrial.Nurse, new RecordRelapse("P1", Start.PlusDays(50), "lung", RelapseEvidence.Imaging)).Given(GivenTrial.Nurse, new RecordDeath("P1", Start.PlusDays(100), DeathCause.Disease));
        Times(relapsed).ShouldBe((50, true, 100, true));
    }

    [Fact]
    public void Loss_to_follow_up_counts_for_survival_by_its_last_contact()
    {
        var trial = Trial();
        trial.Given(GivenTrial.Nurse, new RecordAssessment("P1", Start.PlusDays(90), 3)).Given(GivenTrial.Nurse, new RecordLossToFollowUp("P1", Start.PlusDays(120)));

        Times(trial).ShouldBe((90, false, 120, false));
    }

    [Fact]
    public void Crossover_is_shown_and_changes_neither_arm_nor_disease_free_survival()
    {
        var trial = Trial("OBS");
        trial.Given(GivenTrial.Nurse, new RecordRelapse("P1", Start.PlusDays(50), "lung", RelapseEvidence.Imaging)).Given(GivenTrial.Nurse, new StartCrossover("P1", Start.PlusDays(70), Start.PlusDays(60)));

        var row = AnalysisDataset.At(trial.State, trial.Today).Rows.ShouldHaveSingleItem();
        row.Arm.ShouldBe("OBS");
        row.CrossedOver.ShouldBeTrue();
        Times(trial).ShouldBe((50, true, 70, false));
    }

    [Fact]
    public void A_cut_leaves_out_later_clinical_dates_even_when_they_are_entered_before_it()
    {
        var trial = Trial();
        trial.Given(GivenTrial.Nurse, new RecordAssessment("P1", Start.PlusDays(90), 3)).Given(GivenTrial.Nurse, new RecordRelapse("P1", Start.PlusDays(150), "lung", RelapseEvidence.Imaging))
            .Given(GivenTrial.Nurse, new RecordDeath("P1", Start.PlusDays(160), DeathCause.Disease));

        var before = AnalysisDataset.At(trial.State, Start.PlusDays(149)).Rows.Single();
        (before.Time("DFS").Days, before.Time("DFS").Event, before.Relapsed, before.Died).ShouldBe((90, false, false, false));
        var on = AnalysisDataset.At(trial.State, Start.PlusDays(150)).Rows.Single();
        (on.Time("DFS").Days, on.Time("DFS").Event, on.Relapsed, on.Died).ShouldBe((150, true, true, false));
        AnalysisDataset.At(trial.State, Start.PlusDays(-1)).Rows.ShouldBeEmpty();
    }

    [Fact]
    public void A_cut_is_rebuilt_from_its_entries_whatever_is_entered_later()
    {
        var trial = Trial();
        trial.Given(GivenTrial.Nurse, new RecordAssessment("P1", Start.PlusDays(90), 3)).Given(GivenTrial.DataManager, new Equipoise.Trials.Conduct.TakeDataCut("c", "interim", Start.PlusDays(365)));
        var cut = trial.Entries.Select(e => e.Event).OfType<DataCutTaken>().Single();

        // Entered after the cut, dated before it.
        trial.Given(GivenTrial.Nurse, new RecordRelapse("P1", Start.PlusDays(100), "lung", RelapseEvidence.Imaging)).Randomised("OBS", "P2");

        var then = TrialState.Fold(trial.Entries.Take((int)cut.UpToSequence));
        then.HeadHash.ShouldBe(cut.HeadHash);
        AnalysisDataset.At(then, cut.AsOf).Sha256.ShouldBe(cut.DatasetSha256);
        AnalysisDataset.At(trial.State, cut.AsOf).Sha256.ShouldNotBe(cut.DatasetSha256);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@sum", "'@sum")]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    public void A_participants_number_is_no_formula_in_the_CSV(string number, string cell)
    {
        var trial = GivenTrial.Interleukin().Randomised("IL2", number);

        AnalysisDataset.At(trial.State, trial.Today).Csv.ShouldContain("\n" + cell + ",01,LA,");
    }

    [Fact]
    public void An_endpoints_name_is_no_formula_in_the_header()
    {
        var trial = GivenTrial.Interleukin(("{id: OS,", "{id: \"-1\","));

        AnalysisDataset.At(trial.State, trial.Today).Csv.ShouldContain(",'-1_days,'-1_event,");
    }

    [Fact]
    public void The_blinded_dataset_has_no_way_to_an_arm()
    {
        var seen = new HashSet<Type>();
        var names = new List<string>();
        Walk(typeof(BlindedDataset));

        names.ShouldNotBeEmpty();
        names.ShouldAllBe(n => !n.Contains("Arm", StringComparison.OrdinalIgnoreCase) && !n.Contains("Position", StringComparison.Ordinal) && !n.Contains("CrossedOver", StringComparison.Ordinal) && !n.Contains("Source", StringComparison.Ordinal));
        seen.ShouldNotContain(typeof(AnalysisRow));
        seen.ShouldNotContain(typeof(TrialState));

        void Walk(Type type)
        {
            foreach (var argument in type.GenericTypeArguments)
            {
                Walk(argument);
            }

            if (type.Namespace?.StartsWith("Equipoise", StringComparison.Ordinal) != true || !seen.Add(type))
            {
                return;
            }

            foreach (var member in type.GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic))
            {
                names.Add(member.Name);
                Walk(member.FieldType);
            }
        }
    }

    [Fact]
    public void Twin_trials_that_differ_in_arms_alone_give_equal_blinded_datasets()
    {
        string Of(string arm) => System.Text.Json.JsonSerializer.Serialize(AnalysisDataset.At(GivenTrial.Interleukin().Randomised(arm).State, Start).Blind(), EventJson.Options);

        Of("IL2").ShouldBe(Of("OBS"));
    }

    private static GivenTrial Trial(string arm = "IL2") => GivenTrial.Interleukin().Randomised(arm).MoveDays(365);

    private static (int DfsDays, bool DfsEvent, int OsDays, bool OsEvent) Times(GivenTrial trial)
    {
        var row = AnalysisDataset.At(trial.State, trial.Today).Rows.ShouldHaveSingleItem();
        return (row.Time("DFS").Days, row.Time("DFS").Event, row.Time("OS").Days, row.Time("OS").Event);
    }
}
