using System.Globalization;
using BenchmarkDotNet.Running;
using Equipoise.Benchmarks;
using Equipoise.Benchmarks.SurvivalSpeed;

switch (args)
{
    case ["survival", .. var rest]:
        return SpeedTable.Run(rest);
    case ["designs", .. var paths]:
        return DesignCheck.Run(paths is [var number] ? long.Parse(number, CultureInfo.InvariantCulture) : 10_000_000);
    case ["sequential"]:
        return SequentialSpeed.Run();
    case ["simulation", "--equality", .. var trials]:
        return SimulationEquality.Run(trials is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 10_000);
    case ["simulation", .. var rest]:
        return SimulationSpeed.Run(rest);
    case ["ledger", .. var rest]:
        return LedgerSpeed.Run(rest is [var entries] ? int.Parse(entries, CultureInfo.InvariantCulture) : 1_000_000);
    case ["bigtrial", .. var rest]:
        return Equipoise.Benchmarks.BigTrial.BigTrialMaker.Run(rest);
    case ["oversight", var ledger]:
        return OversightSpeed.Run(ledger);
    case ["web", .. var rest]:
        return Equipoise.Benchmarks.WebLoad.WebLoad.Run(rest);
    case ["reports", .. var rest]:
        return ReportSpeed.Run(rest is [var people] ? int.Parse(people, CultureInfo.InvariantCulture) : 5_000);
    case [Programs.JobVerb, var job, var file, var written, var rows]:
        Measurement.Make(job, file, int.Parse(written, CultureInfo.InvariantCulture), int.Parse(rows, CultureInfo.InvariantCulture));
        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(SurvivalBenchmarks).Assembly).Run(args);
        return 0;
}
