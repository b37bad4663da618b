using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Equipoise.Adapters.Exchange;
using Equipoise.Statistics.CompetingRisks;
using Equipoise.Statistics.Parametric;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>The arguments of <c>equipoise analyse</c>.</summary>
internal sealed class AnalyseOptions
{
    private readonly Argument<string> data = new("DATA") { Description = "A CSV file: a header, one row per participant (or per interval, with --start)." };
    private readonly Option<string[]> method = Many("--method", "Methods of the catalogue [default: an overview with Kaplan-Meier, log-rank and Cox].", "NAME,...");
    private readonly Option<string?> time = Column("--time", "Column with the time to event or end of observation.");
    private readonly Option<string> @event = new("--event") { Description = "Column that says whether the event ended it (1) or not (0), or which event.", HelpName = "COLUMN", Required = true };
    private readonly Option<string[]> eventValue = Many("--event-value", "Values of the event column that mean the event, instead of 1.", "VALUE,...");
    private readonly Option<string[]> censoredValue = Many("--censored-value", "Values of the event column that mean no event, instead of 0.", "VALUE,...");
    private readonly Option<string?> start = Column("--start", "Column with the time at which the row came under observation (delayed entry, or intervals of a participant).");
    private readonly Option<string?> arm = Column("--arm", "Column with the arm.");
    private readonly Option<string?> reference = new("--reference") { Description = "The arm that others are compared with [default: placebo, control or observation, else the first].", HelpName = "LABEL" };
    private readonly Option<string[]> strata = Many("--strata", "Columns whose combinations are strata.", "COLUMN,...");
    private readonly Option<string[]> covariates = Many("--covariates", "Columns that enter a model: as numbers when every value is one, as a factor when none is.", "COLUMN,...");
    private readonly Option<string[]> factors = Many("--factors", "Covariates to take as factors although their values are numbers, or with another reference level.", "COLUMN[=LEVEL],...");
    private readonly Option<string?> cluster = Column("--cluster", "Column with clusters: variances are robust, summed over them.");
    private readonly Option<string?> weights = Column("--weights", "Column with case weights.");
    private readonly Option<string?> offset = Column("--offset", "Column that enters the linear predictor with coefficient 1.");
    private readonly Option<string?> id = Column("--id", "Column that identifies participants [default: participant, where there is such a column].");
    private readonly Option<string[]> milestone = Many("--milestone", "Read the curves at these times.", "TIME,...");
    private readonly Option<double?> horizon = new("--horizon") { Description = "Where a restricted mean ends.", HelpName = "TIME" };
    private readonly Option<double> level = new("--level") { Description = "Confidence level.", HelpName = "PROPORTION", DefaultValueFactory = _ => 0.95 };
    private readonly Option<SurvivalLimits?> limits = new("--limits") { Description = "Scale of the curves' limits [default: LogLog].", HelpName = "SCALE" };
    private readonly Option<QuantileConvention> quantiles = new("--quantiles") { Description = "How a quantile is read where the curve is level at it.", DefaultValueFactory = _ => QuantileConvention.R };
    private readonly Option<Ties> ties = new("--ties") { Description = "How the Cox model takes tied events.", DefaultValueFactory = _ => Ties.Efron };
    private readonly Option<TieTolerance> nearTies = new("--near-ties") { Description = "Whether times that differ by rounding are one time.", DefaultValueFactory = _ => TieTolerance.RTimefix };
    private readonly Option<bool> robust = new("--robust") { Description = "Sandwich variance in the Cox model." };
    private readonly Option<bool> firth = new("--firth") { Description = "Firth's penalty in the Cox model." };
    private readonly Option<TimeTransform> transform = new("--transform") { Description = "Time axis of proportional-hazards.", DefaultValueFactory = _ => TimeTransform.KaplanMeier };
    private readonly Option<string?> weight = new("--weight") { Description = "Weight of the trend test [default: log-rank].", HelpName = "NAME" };
    private readonly Option<string[]> scores = Many("--scores", "Scores of the arms in the trend test, the reference first.", "NUMBER,...");
    private readonly Option<int> draws = new("--draws") { Description = "Relabellings of a permutation test.", HelpName = "COUNT", DefaultValueFactory = _ => 10_000 };
    private readonly Option<ulong> seed = new("--seed") { Description = "Seed of everything random.", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> cause = new("--cause") { Description = "The kind of event that is studied, where there are several.", HelpName = "VALUE" };
    private readonly Option<string[]> cuts = Many("--cuts", "Where the hazard of piecewise-exponential changes.", "TIME,...");
    private readonly Option<double> rho = new("--rho") { Description = "Rho of Gray's test.", HelpName = "NUMBER", DefaultValueFactory = _ => 0 };
    private readonly Option<IncidenceVariance> incidenceVariance = new("--incidence-variance") { Description = "Variance of cumulative incidences.", DefaultValueFactory = _ => IncidenceVariance.InfinitesimalJackknife };
    private readonly Option<string> family = new("--family") { Description = $"Survival of those not cured: {string.Join(", ", ParametricFamily.All)}.", HelpName = "NAME", DefaultValueFactory = _ => ParametricFamily.Weibull.Name };
    private readonly Option<double?> margin = new("--margin") { Description = "What risk-difference [0] or risk-ratio [1] is tested against.", HelpName = "NUMBER" };
    private readonly Option<string?> figure = new("--figure") { Description = "Draw the curves into this file (SVG).", HelpName = "FILE.svg" };

    public AnalyseOptions()
    {
        Numbers(milestone, "a time from 0 on", value => value >= 0);
        Numbers(cuts, "a time above 0", value => value > 0);
        Numbers(scores, "a number", _ => true);
        Check(horizon, "a time above 0", value => value is > 0 and < double.PositiveInfinity);
        Check(level, "a proportion between 0 and 1", value => value is > 0 and < 1);
        Check(draws, "a count from 1 on", value => value >= 1);
        Check(rho, "a finite number", double.IsFinite);
        Check(family, $"one of {string.Join(", ", ParametricFamily.All)}", value => Named(value) is not null);
        Check(margin, "a finite number", value => value is { } number && double.IsFinite(number));
        Check(figure, "a file name that ends in .svg", value => value?.EndsWith(".svg", StringComparison.OrdinalIgnoreCase) == true);
    }

    public IEnumerable<Symbol> All =>
    [
        data, method, time, @event, eventValue, censoredValue, start, arm, reference, strata, covariates, factors, cluster, weights, offset, id, milestone, horizon, level, limits, quantiles, ties,
        nearTies, robust, firth, transform, weight, scores, draws, seed, cause, cuts, rho, incidenceVariance, family, margin, figure,
    ];

    public string Path(Invocation use) => use.Get(data);

    public ImmutableArray<string> Methods(Invocation use) => Items(use.Get(method));

    public string? Figure(Invocation use) => use.Get(figure);

    public SurvivalDataForm Form(Invocation use)
    {
        var declared = Items(use.Get(factors)).Select(f => f.Split('=', 2)).ToImmutableDictionary(f => f[0], f => f.Length == 2 ? f[1] : null);
        var form = new SurvivalDataForm(use.Get(time), use.Get(@event)!)
        {
            Start = use.Get(start),
            Arm = use.Get(arm),
            Reference = use.Get(reference),
            Strata = Items(use.Get(strata)),
            Covariates = [.. Items(use.Get(covariates)).Union(declared.Keys.Order(StringComparer.Ordinal))],
            Factors = declared,
            Cluster = use.Get(cluster),
            Weights = use.Get(weights),
            Offset = use.Get(offset),
            Id = use.Get(id),
            EventValues = Items(use.Get(eventValue)),
        };
        return Items(use.Get(censoredValue)) is { IsEmpty: false } censored ? form with { CensoredValues = censored } : form;
    }

    public AnalysisSettings Settings(Invocation use) => new()
    {
        ConfidenceLevel = use.Get(level),
        Limits = use.Get(limits),
        Quantiles = use.Get(quantiles),
        Ties = use.Get(ties),
        NearTies = use.Get(nearTies),
        Robust = use.Get(robust),
        Firth = use.Get(firth),
        Milestones = [.. Items(use.Get(milestone)).Select(Number)],
        Horizon = use.Get(horizon),
        Transform = use.Get(transform),
        Scores = [.. Items(use.Get(scores)).Select(Number)],
        Weight = use.Get(weight),
        Draws = use.Get(draws),
        Seed = use.Get(seed),
        Cause = use.Get(cause),
        Cuts = [.. Items(use.Get(cuts)).Select(Number)],
        Rho = use.Get(rho),
        IncidenceVariance = use.Get(incidenceVariance),
        Family = Named(use.Get(family))!,
        Margin = use.Get(margin),
    };

    private static ParametricFamily? Named(string? name) => ParametricFamily.All.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase));

    private static Option<string?> Column(string name, string description) => new(name) { Description = description, HelpName = "COLUMN" };

    private static Option<string[]> Many(string name, string description, string helpName) => new(name) { Description = description, HelpName = helpName };

    private static void Check<T>(Option<T> option, string accepted, Func<T, bool> holds) => option.Validators.Add(given =>
    {
        if (given.Tokens.Count > 0 && !holds(given.GetValueOrDefault<T>()!))
        {
            given.AddError($"{option.Name} takes {accepted}; found '{given.Tokens[0].Value}'.");
        }
    });

    private static void Numbers(Option<string[]> option, string accepted, Func<double, bool> holds) => option.Validators.Add(given =>
    {
        foreach (var item in Items([.. given.Tokens.Select(t => t.Value)]).Where(i => !(double.IsFinite(Number(i)) && holds(Number(i)))))
        {
            given.AddError($"{option.Name} takes {accepted}; found '{item}'.");
        }
    });

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;

    /// <summary>What stands between commas that are in no parentheses.</summary>
    private static ImmutableArray<string> Items(string[]? given)
    {
        var items = ImmutableArray.CreateBuilder<string>();
        foreach (var text in given ?? [])
        {
            int depth = 0, from = 0;
            for (var i = 0; i <= text.Length; i++)
            {
                depth += i < text.Length ? text[i] switch { '(' => 1, ')' => -1, _ => 0 } : 0;
                if (i == text.Length || (text[i] == ',' && depth <= 0))
                {
                    items.Add(text[from..i].Trim());
                    from = i + 1;
                }
            }
        }

        return [.. items.Where(i => i.Length > 0)];
    }
}
