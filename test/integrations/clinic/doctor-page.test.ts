import { describe, expect, it } from 'vitest';
import { readRecommendation } from '../../../src/integrations/clinic/doctor-page.js';

const PAGE = `
<script id="clinic-data">{"analysis": {"interval":[1,2],"issues":{"delay":"none"},"issueCategory":"event-loop"}}</script>
<template class="recommendation-text" data-issue="yes" data-type="summary" data-category="gc" data-title="a potential Garbage Collection issue"><ul><li>Another one</li></ul></template>
<template class="recommendation-text" data-issue="yes" data-type="summary" data-category="event-loop" data-menu="Event Loop" data-title="a potential Event Loop issue" data-order="2">
<ul>
<li>Use <code class='snippet'>clinic flame</code> &amp; look for &lt;sync&gt;
calls</li>
<li>Second</li>
</ul>
</template>
<template class="recommendation-text" data-issue="yes" data-type="read-more" data-category="event-loop"><p>Long text</p></template>`;

describe("clinic doctor's page", () => {
  it('gives the one recommendation that its analysis chose, as text', () => {
    expect(readRecommendation(PAGE)).toEqual({
      category: 'event-loop',
      title: 'a potential Event Loop issue',
      points: ['Use clinic flame & look for <sync> calls', 'Second'],
    });
  });

  it('gives nothing for a page without an analysis', () => {
    expect(readRecommendation('<html></html>')).toBeUndefined();
  });
});
