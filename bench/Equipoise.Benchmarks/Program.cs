using BenchmarkDotNet.Running;
using Equipoise.Benchmarks;

if (args is ["cox", .. var rest])
{
    CoxSpeed.Run(rest);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
