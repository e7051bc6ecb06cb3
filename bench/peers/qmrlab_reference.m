% qMRLab's own functions on the curves of relaxometry_reference.py; run in the root of a checkout of qMRLab.
%   octave-cli --norc qmrlab_reference.m <in.json> <out.json>
warning('off', 'all');
pkg load optim
given = jsondecode(fileread(argv(){1}));
addpath(pwd);
addpath(genpath('src'));
addpath(genpath('External'));

out.version = strtrim(fileread('version.txt'));
out.octave = OCTAVE_VERSION;

% Magnitude inversion recovery with polarity restored: a + b exp(-TI / T1), T1 on a grid of 1 ms, then of 0.1 ms.
function result = recovered(signals, times)
  for i = 1:rows(signals)
    [t1, b, a] = fitT1_IR(signals(i, :)', times, 'Magnitude');
    result.t1StarMs(i) = t1;
    result.a(i) = a;
    result.b(i) = b;
  end
end
out.molli = recovered(given.molli, given.molliTimes);
out.recovery = recovered(given.recovery, given.recoveryTimes);

% Mono-exponential T2, fit type Exponential.
model = mono_t2;
model.Prot.SEdata.Mat = given.t2Times;
for i = 1:rows(given.t2)
  data.SEdata = given.t2(i, :)';
  fit = model.fit(data);
  out.t2.t2Ms(i) = fit.T2;
  out.t2.s0(i) = fit.M0;
end

% Linearised variable flip angle with a B1 factor.
for i = 1:rows(given.vfa)
  t1 = Compute_M0_T1_OnSPGR(given.vfa(i, :), given.flipAnglesDeg', given.trS, given.b1(i), true);
  out.vfaT1Ms(i) = 1000 * t1;
end

% Actual flip-angle imaging: its own steady state, and its own factor from it.
afi = b1_afi;
afi.Prot.Sequence.Mat = [60; 20; 100];
at = 0;
for factor = [0.6 0.8 1.0 1.2 1.4]
  for t1 = [800 1500 2500]
    at += 1;
    params = struct('T1', t1, 'TR1', 20, 'TR2', 100, 'EXC_FA', 60 * factor);
    [first, second] = afi_equation(params);
    out.afi.b1Factor(at) = factor;
    out.afi.t1Ms(at) = t1;
    out.afi.first(at) = 1000 * first;
    out.afi.second(at) = 1000 * second;
    maps = afi.fit(struct('AFIData1', first, 'AFIData2', second, 'Mask', []));
    out.afi.qMRLab(at) = maps.B1map_raw;
  end
end

file = fopen(argv(){2}, 'w');
fprintf(file, '%s', jsonencode(out));
fclose(file);
